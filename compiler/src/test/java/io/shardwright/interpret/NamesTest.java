package io.shardwright.interpret;

import static io.shardwright.interpret.Sketch.BATCH;
import static io.shardwright.interpret.Sketch.HIDDEN;
import static io.shardwright.interpret.Sketch.SEQ;

import io.shardwright.ops.elementwise.Activate;
import io.shardwright.ops.elementwise.Add;
import io.shardwright.ops.elementwise.Multiply;
import io.shardwright.ops.elementwise.Scale;
import io.shardwright.ops.linear.LinearOp;
import io.shardwright.ops.loss.Divergence;
import io.shardwright.ops.loss.TokenLoss;
import io.shardwright.ops.mask.MaskNumbers;
import io.shardwright.ops.reduction.Mean;
import io.shardwright.ops.reduction.Softmax;
import io.shardwright.ops.token.CrossEntropy;
import io.shardwright.size.Size;
import io.shardwright.tensor.DType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A user's names may be those that the compiler would have taken. */
@Timeout(60)
final class NamesTest {
    @Test
    void aLocalVariableMayBeNamedLikeAnInputsGradient() {
        check(new Sketch("M")
                .input("x", BATCH, SEQ, HIDDEN)
                .node(new Scale("2"), "dX", "x")
                .node(new Multiply(), "y", "dX", "x")
                .returns("y"));
    }

    @Test
    void aLocalVariableMayBeNamedLikeTheResultsGradient() {
        check(new Sketch("M")
                .input("x", BATCH, SEQ, HIDDEN)
                .node(new Scale("2"), "dY", "x")
                .node(new Multiply(), "y", "dY", "x")
                .returns("y"));
    }

    @Test
    void anInputMayBeNamedLikeAnothersGradient() {
        check(new Sketch("M")
                .input("x", BATCH, SEQ, HIDDEN)
                .input("dX", BATCH, SEQ, HIDDEN)
                .node(new Multiply(), "y", "dX", "x")
                .returns("y"));
    }

    @Test
    void anInputMayBeNamedLikeTheResultsGradient() {
        check(new Sketch("M")
                .input("x", BATCH, SEQ, HIDDEN)
                .input("dY", BATCH, SEQ, HIDDEN)
                .node(new Multiply(), "y", "dY", "x")
                .returns("y"));
    }

    @Test
    void aVariableMayBeNamedLikeACopyOrAReplicatedValue() {
        check(new Sketch("M")
                .input("x", BATCH, SEQ, HIDDEN)
                .node(new Activate("Activation.TANH"), "xOnAllRanks", "x")
                .node(new Scale("2"), "yKept", "xOnAllRanks")
                .node(new Activate("Activation.TANH"), "a", "yKept")
                .column("up", "h", "x", HIDDEN, HIDDEN)
                .row("down", "d", "h", HIDDEN, HIDDEN)
                .node(new Add(), "s", "a", "d")
                .node(new Activate("Activation.SIGMOID"), "t", "s")
                .node(new Softmax(), "y", "t")
                .returns("y"));
    }

    @Test
    void aVariableMayBeNamedLikeTheStatsOfALoss() {
        check(new Sketch("M")
                .input("lossStats", BATCH, SEQ, HIDDEN)
                .tokens("targets", BATCH, SEQ)
                .splitWeight("head.weight", 0, Size.of(8), HIDDEN)
                .node(new LinearOp(), "lossStatsOfAll", "lossStats", "head.weight")
                .node(new CrossEntropy(), List.of("loss", "lossLse"), "lossStatsOfAll", "targets")
                .returns("loss"));
    }

    /** Their joins know logits by name. */
    @Test
    void logitsOfSplitClassesMayBeNamedLikeAnInputsGradient() {
        check(new Sketch("M")
                .input("x", BATCH, SEQ, HIDDEN)
                .tokens("targets", BATCH, SEQ)
                .splitWeight("head.weight", 0, Size.of(8), HIDDEN)
                .node(new LinearOp(), "dX", "x", "head.weight")
                .node(new TokenLoss("0.1", "0.01"), List.of("losses", "lossesLse"), "dX", "targets")
                .node(new Mean(), "y", "losses")
                .returns("y"));
        check(new Sketch("M")
                .input("x", BATCH, SEQ, HIDDEN)
                .splitWeight("head.weight", 0, Size.of(8), HIDDEN)
                .input("m", DType.MASK, -1, BATCH, SEQ, Size.of(8))
                .node(new LinearOp(), "dX", "x", "head.weight")
                .node(new MaskNumbers(), "dY", "m")
                .node(new Divergence(), List.of("losses", "lse", "givenLse"), "dX", "dY")
                .node(new Mean(), "y", "losses")
                .returns("y"));
    }

    @Test
    void partialSumsMayBeNamedLikeTheirSum() {
        check(new Sketch("M")
                .input("x", BATCH, SEQ, HIDDEN)
                .column("up", "yReduced", "x", HIDDEN, HIDDEN)
                .splitWeight("down.weight", 1, HIDDEN, HIDDEN)
                .node(new LinearOp(), "y", "yReduced", "down.weight")
                .returns("y"));
    }

    @Test
    void aModelMayReturnItsInput() {
        check(new Sketch("M").input("x", BATCH, SEQ, HIDDEN).returns("x"));
    }

    @Test
    void aModelMayReturnItsParameter() {
        check(new Sketch("M")
                .input("x", BATCH, SEQ, HIDDEN)
                .weight("own.weight", HIDDEN)
                .node(new Multiply(), "z", "x", "own.weight")
                .returns("own.weight"));
    }

    private static void check(Sketch sketch) {
        Oracle.check(Compiled.of(sketch), Models.NUMBERS, 1, 2);
    }
}
