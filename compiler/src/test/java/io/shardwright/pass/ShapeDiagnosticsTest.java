package io.shardwright.pass;

import static io.shardwright.interpret.Sketch.BATCH;
import static io.shardwright.interpret.Sketch.HEADS;
import static io.shardwright.interpret.Sketch.HIDDEN;
import static io.shardwright.interpret.Sketch.SEQ;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.Origin;
import io.shardwright.interpret.Compiled;
import io.shardwright.interpret.Sketch;
import io.shardwright.ir.declaration.Contract;
import io.shardwright.ir.layout.MeshLayout;
import io.shardwright.ops.attention.Attention;
import io.shardwright.ops.elementwise.Activate;
import io.shardwright.ops.elementwise.Add;
import io.shardwright.ops.elementwise.Multiply;
import io.shardwright.ops.linear.LinearOp;
import io.shardwright.ops.norm.RmsNormOp;
import io.shardwright.ops.reduction.Mean;
import io.shardwright.ops.reduction.MeanOver;
import io.shardwright.ops.reduction.Softmax;
import io.shardwright.ops.shape.Concat;
import io.shardwright.ops.shape.Heads;
import io.shardwright.ops.shape.MergeHeads;
import io.shardwright.ops.shape.SplitOp;
import io.shardwright.ops.token.CrossEntropy;
import io.shardwright.size.Size;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Shapes that don't go together: the code and the line that a build shows. Each mistake is reported once. */
final class ShapeDiagnosticsTest {
    private static final Size UNKNOWN = Size.atom("?x.2");

    private static Sketch start() {
        return new Sketch("M").input("x", BATCH, SEQ, HIDDEN);
    }

    @Test
    void reportsSizesThatDifferWhateverTheyAre() {
        assertThat(says(start().weight("up.weight", HIDDEN, HIDDEN.plus(Size.ONE))
                        .node(new LinearOp(), "y", "x", "up.weight")))
                .containsExactly(
                        "[shard/shape-mismatch] M.up: dim 2 of x and dim 1 of up.weight differ: config.hidden and"
                                + " config.hidden+1");
    }

    @Test
    void warnsOfSizesThatCannotBeProvedEqual() {
        assertThat(says(start().weight("up.weight", HIDDEN, HEADS).node(new LinearOp(), "y", "x", "up.weight")))
                .containsExactly(
                        "[shard/sizes-not-proved] M.up: dim 2 of x and dim 1 of up.weight cannot be proved equal:"
                                + " config.hidden and config.heads");
    }

    @Test
    void reportsWhatHasTooFewDims() {
        assertThat(says(start().node(new MeanOver(1), "m", "x").node(new Heads(HEADS), "y", "m")))
                .containsExactly("[shard/wrong-dims] M.forward: m has 2 dims, and heads needs 3");
        assertThat(says(start().node(new MergeHeads(), "y", "x")))
                .containsExactly("[shard/wrong-dims] M.forward: x has 3 dims, and merge_heads needs 4");
        assertThat(says(start().node(new Attention(true), List.of("y", "lse"), "x", "x", "x")))
                .containsExactly("[shard/wrong-dims] M.forward: x has 3 dims, and attention needs 4");
    }

    @Test
    void reportsOperandsWhoseDimsDifferWhereTheyAreAlignedFromTheRight() {
        assertThat(says(start().node(new MeanOver(1), "m", "x").node(new Multiply(), "y", "x", "m")))
                .containsExactly("[shard/sizes-not-proved] M.forward: dim 0 of m and dim 1 of x cannot be proved equal:"
                        + " batch and seq");
        assertThat(says(start().weight("w.weight", HIDDEN.plus(Size.ONE)).node(new Multiply(), "y", "x", "w.weight")))
                .containsExactly("[shard/shape-mismatch] M.w: dim 0 of w.weight and dim 2 of x differ:"
                        + " config.hidden+1 and config.hidden");
    }

    @Test
    void reportsAScalarWhereARowIsNeeded() {
        assertThat(says(start().weight("up.weight", HIDDEN, HIDDEN)
                        .node(new Mean(), "m", "x")
                        .node(new LinearOp(), "y", "m", "up.weight")))
                .containsExactly("[shard/wrong-dims] M.up: m has 0 dims, and linear needs at least 1");
        assertThat(says(start().node(new Mean(), "m", "x").node(new Softmax(), "y", "m")))
                .containsExactly("[shard/wrong-dims] M.forward: m has 0 dims, and softmax needs at least 1");
        assertThat(says(start().node(new Mean(), "m", "x").node(new SplitOp(2, List.of()), List.of("y", "z"), "m")))
                .containsExactly("[shard/wrong-dims] M.forward: m has 0 dims, and split needs at least 1");
        assertThat(says(start().node(new Mean(), "m", "x").node(new Concat(), "y", "m", "m")))
                .containsExactly("[shard/wrong-dims] M.forward: m has 0 dims, and concat needs at least 1");
        assertThat(says(start().weight("n.weight", HIDDEN)
                        .node(new Mean(), "m", "x")
                        .node(new RmsNormOp("1e-5"), List.of("y", "r"), "m", "n.weight")))
                .containsExactly("[shard/wrong-dims] M.n: m has 0 dims, and rms_norm needs at least 1");
        assertThat(says(new Sketch("M")
                        .input("x", BATCH, HIDDEN)
                        .tokens("t", BATCH)
                        .node(new Mean(), "m", "x")
                        .node(new CrossEntropy(), List.of("y", "lse"), "m", "t")))
                .containsExactly("[shard/wrong-dims] M.forward: m has 0 dims, and cross_entropy needs at least 1");
    }

    @Test
    void reportsAMeanOverADimThatIsNotThere() {
        assertThat(says(start().node(new MeanOver(3), "y", "x")))
                .containsExactly("[shard/wrong-dims] M.forward: x has 3 dims, and mean_over needs at least 4");
    }

    @Test
    void reportsAnUnknownSizeThatWouldHaveToBeTwiceItself() {
        assertThat(says(new Sketch("M")
                        .input("x", BATCH, SEQ, UNKNOWN)
                        .node(new Concat(), "c", "x", "x")
                        .node(new Add(), "y", "c", "x")))
                .first()
                .asString()
                .startsWith("[shard/shape-mismatch] M.forward: dim 2 of c and dim 2 of x differ: 2*");
    }

    @Test
    void solvesAnUnknownSizeFromItsFirstUse() {
        assertThat(says(new Sketch("M")
                        .input("x", BATCH, SEQ, UNKNOWN)
                        .weight("up.weight", HIDDEN, HIDDEN)
                        .node(new LinearOp(), "y", "x", "up.weight")))
                .isEmpty();
    }

    @Test
    void reportsAShapeThatNothingTells() {
        assertThat(says(new Sketch("M")
                        .input("x", BATCH, SEQ, UNKNOWN)
                        .node(new Activate("Activation.GELU"), "y", "x")))
                .containsExactly("[shard/unknown-shape] M.forward: the shape of x cannot be worked out");
    }

    @Test
    void reportsPartsThatDoNotDivide() {
        assertThat(says(new Sketch("M")
                        .input("x", BATCH, SEQ, Size.of(10))
                        .node(new SplitOp(3, List.of()), List.of("y", "b", "c"), "x")))
                .containsExactly(
                        "[shard/not-divisible] M.forward: the last dim of x by its parts: 10 is not divisible by 3");
    }

    @Test
    void reportsAResultOfAnotherShapeThanItsContract() {
        Contract contract =
                new Contract(Optional.of(List.of(BATCH, HIDDEN)), MeshLayout.INVARIANT, new Origin("M.java", 8, 1));
        assertThat(says(start().contract(contract).node(new Activate("Activation.GELU"), "y", "x")))
                .singleElement()
                .asString()
                .startsWith("[shard/wrong-dims] M.forward: y has 3 dims, and");
    }

    @Test
    void reportsWhatAChildIsGivenInAnotherShape() {
        Compiled child = Compiled.of(new Sketch("Child")
                .input("c", BATCH, SEQ, HIDDEN)
                .node(new Activate("Activation.GELU"), "d", "c")
                .returns("d"));
        assertThat(says(new Sketch("M")
                        .input("x", BATCH, SEQ, HIDDEN.plus(Size.ONE))
                        .call("child", child, "y", "x")))
                .containsExactly(
                        "[shard/shape-mismatch] M.child: dim 2 of x and of c in child differ: config.hidden+1 and"
                                + " config.hidden");
        assertThat(says(new Sketch("M").input("x", BATCH, HIDDEN).call("child", child, "y", "x")))
                .containsExactly("[shard/wrong-dims] M.child: x has 2 dims, and call needs 3");
    }

    @Test
    void reportsAListWhoseElementsDoNotGiveWhatTheyTake() {
        Compiled child = Compiled.of(new Sketch("Child")
                .input("c", BATCH, SEQ, HIDDEN)
                .node(new Heads(HEADS), "d", "c")
                .returns("d"));
        assertThat(says(start().call("list", child, Optional.of(Size.of(3)), false, "y", "x")))
                .singleElement()
                .asString()
                .startsWith("[shard/wrong-dims] M.list: ");
    }

    private static List<String> says(Sketch sketch) {
        return Compiled.diagnose(sketch.returns("y"), Map.of()).stream()
                .map(Diagnostic::text)
                .map(text -> text.lines().findFirst().orElseThrow())
                .toList();
    }
}
