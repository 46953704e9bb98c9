package io.shardwright.interpret;

import static io.shardwright.interpret.Sketch.BATCH;
import static io.shardwright.interpret.Sketch.HEADS;
import static io.shardwright.interpret.Sketch.HIDDEN;
import static io.shardwright.interpret.Sketch.SEQ;

import io.shardwright.mesh.Axis;
import io.shardwright.ops.attention.Attention;
import io.shardwright.ops.attention.Rotary;
import io.shardwright.ops.collective.AllGather;
import io.shardwright.ops.elementwise.Activate;
import io.shardwright.ops.elementwise.Add;
import io.shardwright.ops.elementwise.AddBias;
import io.shardwright.ops.elementwise.Multiply;
import io.shardwright.ops.elementwise.Scale;
import io.shardwright.ops.linear.LinearOp;
import io.shardwright.ops.norm.LayerNormOp;
import io.shardwright.ops.norm.RmsNormOp;
import io.shardwright.ops.shape.Concat;
import io.shardwright.ops.shape.Heads;
import io.shardwright.ops.shape.MergeHeads;
import io.shardwright.ops.shape.SplitOp;
import io.shardwright.ops.token.CrossEntropy;
import io.shardwright.size.Size;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Small models in which one value's memory is wanted by two: by a caller, by a view, by what is computed in place. */
final class SharedMemoryTest {
    private static final Size TWICE = Size.of(2).times(HIDDEN);

    @Test
    void keepsAResultThatALaterOperatorCouldOverwrite() {
        check(new Sketch("DeadCode")
                .input("x", BATCH, SEQ, HIDDEN)
                .node(new Scale("2"), "y", "x")
                .node(new Scale("3"), "unused", "y")
                .returns("y"));
    }

    @Test
    void givesAParameterOfDeadCodeAGradientOfZero() {
        check(new Sketch("DeadLayer")
                .input("x", BATCH, SEQ, HIDDEN)
                .column("up", "unused", "x", HIDDEN, HIDDEN)
                .node(new Scale("2"), "y", "x")
                .returns("y"));
    }

    @Test
    void keepsAnInputsGradientThatALaterGradientCouldOverwrite() {
        check(withNorm(
                new Sketch("TwoInputs")
                        .input("x", BATCH, SEQ, HIDDEN)
                        .input("t", BATCH, SEQ, HIDDEN)
                        .node(new Activate("Activation.TANH"), "a", "t")
                        .node(new Add(), "s", "x", "a"),
                "s"));
    }

    @Test
    void givesEachInputOfASumItsOwnGradient() {
        check(new Sketch("Sum")
                .input("x", BATCH, SEQ, HIDDEN)
                .input("t", BATCH, SEQ, HIDDEN)
                .node(new Add(), "y", "x", "t")
                .returns("y"));
    }

    @Test
    void givesEachInputOfAConcatenationItsOwnGradient() {
        check(new Sketch("Side")
                .input("x", BATCH, SEQ, HIDDEN)
                .input("t", BATCH, SEQ, TWICE)
                .node(new Concat(), "y", "x", "t")
                .returns("y"));
    }

    @Test
    void givesEachInputOfAnInnerConcatenationItsOwnGradient() {
        check(withNorm(
                new Sketch("InnerSide")
                        .input("x", BATCH, SEQ, HIDDEN)
                        .input("t", BATCH, SEQ, HIDDEN)
                        .node(new Activate("Activation.TANH"), "a", "x")
                        .node(new Concat(), "both", "a", "t")
                        .splitWeight("down.weight", -1, HIDDEN, TWICE)
                        .node(new LinearOp(), "s", "both", "down.weight"),
                "s"));
    }

    @Test
    void computesAResultInPlaceOfOnePartOfASplit() {
        check(new Sketch("Halves")
                .input("x", BATCH, SEQ, HIDDEN)
                .weight("up.weight", TWICE, HIDDEN)
                .node(new LinearOp(), "both", "x", "up.weight")
                .node(new SplitOp(2, List.of()), List.of("a", "b"), "both")
                .node(new Add(), "y", "a", "b")
                .returns("y"));
    }

    @Test
    void returnsOnePartOfASplit() {
        check(new Sketch("Half")
                .input("x", BATCH, SEQ, TWICE)
                .node(new Scale("2"), "twice", "x")
                .node(new SplitOp(2, List.of()), List.of("a", "b"), "twice")
                .returns("b"));
    }

    @Test
    void addsTheTwoPartsOfASplitWhoseGradientIsThenOneValueTwice() {
        check(withNorm(
                new Sketch("Sums")
                        .input("x", BATCH, SEQ, TWICE)
                        .node(new SplitOp(2, List.of()), List.of("a", "b"), "x")
                        .node(new Add(), "s", "a", "b"),
                "s"));
    }

    @Test
    void returnsHeads() {
        check(new Sketch("IntoHeads")
                .input("x", BATCH, SEQ, HIDDEN)
                .node(new Scale("2"), "twice", "x")
                .node(new Heads(HEADS), "y", "twice")
                .returns("y"));
    }

    @Test
    void takesHeads() {
        check(new Sketch("OutOfHeads")
                .input("x", BATCH, HEADS, SEQ, Size.of(2))
                .node(new MergeHeads(), "y", "x")
                .returns("y"));
    }

    @Test
    void runsTheCoreOfAttentionOnHeads() {
        check(new Sketch("Core")
                .input("q", BATCH, HEADS, SEQ, Size.of(2))
                .input("k", BATCH, HEADS, SEQ, Size.of(2))
                .node(new Rotary("100"), "t", "q")
                .node(new Attention(true), List.of("a", "aLse"), "t", "k", "k")
                .returns("a"));
    }

    @Test
    void mergesHeadsThatWereTurnedInPlace() {
        check(new Sketch("Turned")
                .input("x", BATCH, SEQ, HIDDEN)
                .weight("up.weight", TWICE, HIDDEN)
                .node(new LinearOp(), "both", "x", "up.weight")
                .node(new SplitOp(2, List.of()), List.of("a", "b"), "both")
                .node(new Heads(HEADS), "aHeads", "a")
                .node(new Rotary("100"), "turned", "aHeads")
                .node(new MergeHeads(), "merged", "turned")
                .node(new Multiply(), "y", "merged", "b")
                .returns("y"));
    }

    @Test
    void mergesTheSumOfTwoTensorsOfHeads() {
        check(withNorm(
                new Sketch("SumOfHeads")
                        .input("x", BATCH, SEQ, HIDDEN)
                        .input("t", BATCH, SEQ, HIDDEN)
                        .node(new Heads(HEADS), "xHeads", "x")
                        .node(new Heads(HEADS), "tHeads", "t")
                        .node(new Add(), "sum", "xHeads", "tHeads")
                        .node(new MergeHeads(), "s", "sum"),
                "s"));
    }

    @Test
    void mergesHeadsTwice() {
        check(new Sketch("Twice")
                .input("x", BATCH, SEQ, HIDDEN)
                .node(new Heads(HEADS), "h", "x")
                .node(new Rotary("100"), "turned", "h")
                .node(new MergeHeads(), "a", "turned")
                .node(new MergeHeads(), "b", "turned")
                .node(new Multiply(), "y", "a", "b")
                .returns("y"));
    }

    @Test
    void addsToAGradientThatIsAViewOfOneOthersRead() {
        check(withNorm(
                new Sketch("ViewOfShared")
                        .input("t", BATCH, SEQ, HIDDEN)
                        .input("x", BATCH, SEQ, HIDDEN)
                        .weight("up.weight", HIDDEN, HIDDEN)
                        .node(new LinearOp(), "u", "x", "up.weight")
                        .node(new Activate("Activation.TANH"), "a", "x")
                        .weight("other.weight", HIDDEN, HIDDEN)
                        .node(new LinearOp(), "v", "a", "other.weight")
                        .node(new Heads(HEADS), "h", "a")
                        .node(new Heads(HEADS), "tHeads", "t")
                        .node(new Add(), "s4", "h", "tHeads")
                        .node(new MergeHeads(), "s", "s4")
                        .node(new Multiply(), "p", "s", "u")
                        .node(new Multiply(), "p2", "p", "v"),
                "p2"));
    }

    @Test
    void usesAnInputInManyWays() {
        check(withNorm(
                new Sketch("Many")
                        .input("x", BATCH, SEQ, HIDDEN)
                        .node(new Add(), "twice", "x", "x")
                        .node(new Multiply(), "square", "x", "x")
                        .node(new Concat(), "both", "twice", "square")
                        .node(new SplitOp(2, List.of()), List.of("a", "b"), "both")
                        .node(new Multiply(), "c", "a", "b")
                        .node(new Add(), "s", "c", "x"),
                "s"));
    }

    @Test
    void concatenatesOneValueTwice() {
        check(withNorm(
                new Sketch("SameTwice")
                        .input("x", BATCH, SEQ, HIDDEN)
                        .node(new Activate("Activation.SILU"), "a", "x")
                        .node(new Concat(), "both", "a", "a")
                        .weight("down.weight", HIDDEN, TWICE)
                        .node(new LinearOp(), "s", "both", "down.weight"),
                "s"));
    }

    @Test
    void nestsConcatenations() {
        check(new Sketch("Nested")
                .input("x", BATCH, SEQ, HIDDEN)
                .node(new Activate("Activation.SILU"), "a", "x")
                .node(new Activate("Activation.TANH"), "b", "x")
                .node(new Concat(), "ab", "a", "b")
                .node(new Scale("3"), "c", "x")
                .node(new Concat(), "y", "ab", "c")
                .returns("y"));
    }

    @Test
    void givesPartsThatNobodyReadsAGradientOfZero() {
        check(new Sketch("Unread")
                .input("x", BATCH, SEQ, TWICE)
                .input("never", BATCH, SEQ)
                .node(new Scale("2"), "twice", "x")
                .node(new SplitOp(2, List.of()), List.of("a", "b"), "twice")
                .node(new Activate("Activation.TANH"), "y", "b")
                .returns("y"));
    }

    @Test
    void returnsWhatAllRanksGathered() {
        check(new Sketch("Gathered")
                .input("x", BATCH, SEQ, HIDDEN)
                .column("up", "part", "x", HIDDEN, HIDDEN)
                .node(new AllGather(Axis.TP, 2), "y", "part")
                .returns("y"));
    }

    @Test
    void returnsANormalisedSumAndReadsTheSumAgain() {
        check(new Sketch("PostNorm")
                .input("x", BATCH, SEQ, HIDDEN)
                .input("t", BATCH, SEQ, HIDDEN)
                .weight("norm.weight", HIDDEN)
                .weight("norm.bias", HIDDEN)
                .node(new Add(), "s", "x", "t")
                .node(new LayerNormOp("1e-5"), List.of("n", "nMean", "nRstd"), "s", "norm.weight", "norm.bias")
                .node(new Multiply(), "y", "n", "s")
                .returns("y"));
    }

    @Test
    void keepsAnInputsGradientThatTheSecondHalfOfBackwardReads() {
        check(new Sketch("BiasFirst")
                .input("x", BATCH, SEQ, HIDDEN)
                .weight("in.bias", HIDDEN)
                .node(new AddBias(), "s", "x", "in.bias")
                .node(new Activate("Activation.TANH"), "y", "s")
                .returns("y"));
    }

    @Test
    void computesTheGradientOfLogitsInTheirPlaceThoughTheCallerWantsThatOfWhatTheyAreMadeOf() {
        check(new Sketch("Logits")
                .input("x", BATCH, SEQ, HIDDEN)
                .tokens("targets", BATCH, SEQ)
                .node(new Scale("2"), "logits", "x")
                .node(new CrossEntropy(), List.of("loss", "lossLse"), "logits", "targets")
                .returns("loss"));
    }

    /** Ends in a norm, so that the gradient of {@code value} is no memory of the caller's. */
    private static Sketch withNorm(Sketch sketch, String value) {
        return sketch.weight("last.weight", HIDDEN)
                .node(new RmsNormOp("1e-5"), List.of("y", "yRstd"), value, "last.weight")
                .returns("y");
    }

    private static void check(Sketch sketch) {
        Oracle.check(Compiled.of(sketch), Models.NUMBERS, 1, 2);
    }
}
