package io.shardwright.pass.fusion;

import static io.shardwright.interpret.Sketch.BATCH;
import static io.shardwright.interpret.Sketch.HEADS;
import static io.shardwright.interpret.Sketch.HIDDEN;
import static io.shardwright.interpret.Sketch.SEQ;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.interpret.Compiled;
import io.shardwright.interpret.Sketch;
import io.shardwright.ir.Node;
import io.shardwright.ir.Op;
import io.shardwright.ops.attention.Rotary;
import io.shardwright.ops.elementwise.Activate;
import io.shardwright.ops.elementwise.Add;
import io.shardwright.ops.elementwise.AddBias;
import io.shardwright.ops.elementwise.DropoutOp;
import io.shardwright.ops.elementwise.Multiply;
import io.shardwright.ops.elementwise.Scale;
import io.shardwright.ops.linear.LinearOp;
import io.shardwright.ops.norm.LayerNormOp;
import io.shardwright.ops.norm.RmsNormOp;
import io.shardwright.ops.shape.Heads;
import io.shardwright.ops.shape.MergeHeads;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes one kernel, and what may not. That fused operators compute the same is tested with all patterns. */
final class FuseOperatorsTest {
    private static Sketch start() {
        return new Sketch("M").dropout("drop").input("x", BATCH, SEQ, HIDDEN);
    }

    @Test
    void fusesALinearLayerAndItsActivation() {
        assertThat(fused(start().weight("w.weight", HIDDEN, HIDDEN)
                        .node(new LinearOp(), "h", "x", "w.weight")
                        .node(new Activate("Activation.GELU"), "y", "h")
                        .returns("y")))
                .containsExactly("linear_activate");
    }

    @Test
    void keepsALinearLayerThatIsReadElsewhereThanByItsActivation() {
        assertThat(fused(start().weight("w.weight", HIDDEN, HIDDEN)
                        .node(new LinearOp(), "h", "x", "w.weight")
                        .node(new Activate("config.activation()"), "a", "h")
                        .node(new Add(), "y", "a", "h")
                        .returns("y")))
                .containsExactly("linear", "activate", "add");
    }

    @Test
    void leavesAnActivationToTheChainThatItBegins() {
        assertThat(fused(start().weight("w.weight", HIDDEN, HIDDEN)
                        .node(new LinearOp(), "h", "x", "w.weight")
                        .node(new Activate("Activation.GELU"), "a", "h")
                        .node(new Scale("2"), "y", "a")
                        .returns("y")))
                .containsExactly("linear", "activate", "scale");
    }

    /** The sum goes with the norm. */
    @Test
    void fusesALinearLayerAndItsActivationBeforeASumThatIsNormed() {
        assertThat(fused(start().weight("w.weight", HIDDEN, HIDDEN)
                        .weight("norm.weight", HIDDEN)
                        .node(new LinearOp(), "h", "x", "w.weight")
                        .node(new Activate("Activation.GELU"), "a", "h")
                        .node(new Add(), "s", "a", "x")
                        .node(new RmsNormOp("1e-5"), List.of("y", "rstd"), "s", "norm.weight")
                        .returns("y")))
                .containsExactly("linear_activate", "add_rms_norm");
    }

    /** Which function it is decides only when the model is built, and there is no chain of such. */
    @Test
    void fusesALinearLayerAndAnActivationThatIsASetting() {
        assertThat(fused(start().weight("w.weight", HIDDEN, HIDDEN)
                        .node(new LinearOp(), "h", "x", "w.weight")
                        .node(new Activate("config.activation()"), "a", "h")
                        .node(new Scale("2"), "y", "a")
                        .returns("y")))
                .containsExactly("linear_activate", "scale");
    }

    @Test
    void fusesAGateAndItsProductRatherThanTheLinearLayerBefore() {
        assertThat(fused(start().weight("w.weight", HIDDEN, HIDDEN)
                        .node(new LinearOp(), "g", "x", "w.weight")
                        .node(new Activate("Activation.SILU"), "a", "g")
                        .node(new Multiply(), "y", "a", "x")
                        .returns("y")))
                .containsExactly("linear", "activate_multiply");
    }

    @Test
    void keepsAnActivationThatIsAGateAndReadElsewhere() {
        assertThat(fused(start().node(new Activate("Activation.SILU"), "a", "x")
                        .node(new Multiply(), "p", "a", "x")
                        .node(new Add(), "y", "p", "a")
                        .returns("y")))
                .containsExactly("activate", "multiply", "add");
    }

    @Test
    void fusesBiasDropoutAndResidual() {
        assertThat(fused(start().weight("b.bias", HIDDEN)
                        .node(new Scale("2"), "s", "x")
                        .node(new AddBias(), "b", "s", "b.bias")
                        .node(new DropoutOp("drop"), "d", "b")
                        .node(new Add(), "y", "x", "d")
                        .returns("y")))
                .containsExactly("scale", "dropout_add");
    }

    @Test
    void keepsABiasWhoseInputIsReadElsewhere() {
        assertThat(fused(start().weight("b.bias", HIDDEN)
                        .node(new Scale("2"), "s", "x")
                        .node(new AddBias(), "b", "s", "b.bias")
                        .node(new DropoutOp("drop"), "d", "b")
                        .node(new Add(), "y", "s", "d")
                        .returns("y")))
                .containsExactly("scale", "add_bias", "dropout_add");
    }

    @Test
    void fusesAResidualAndTheNormThatFollows() {
        assertThat(fused(start().weight("n.weight", HIDDEN)
                        .weight("n.bias", HIDDEN)
                        .node(new Scale("2"), "t", "x")
                        .node(new Add(), "s", "x", "t")
                        .node(new LayerNormOp("1e-5"), List.of("n", "nMean", "nRstd"), "s", "n.weight", "n.bias")
                        .node(new Add(), "y", "s", "n")
                        .returns("y")))
                .containsExactly("scale", "add_layer_norm", "add");
    }

    @Test
    void fusesAResidualWithTheFirstOfTwoNorms() {
        assertThat(fused(start().weight("n.weight", HIDDEN)
                        .node(new Add(), "s", "x", "x")
                        .node(new RmsNormOp("1e-5"), List.of("n", "nRstd"), "s", "n.weight")
                        .node(new RmsNormOp("1e-5"), List.of("m", "mRstd"), "s", "n.weight")
                        .node(new Multiply(), "y", "n", "m")
                        .returns("y")))
                .containsExactly("add_rms_norm", "rms_norm", "multiply");
    }

    @Test
    void fusesANormOfHeadsAndTheirRotaryPositions() {
        assertThat(fused(normedHeads().node(new MergeHeads(), "y", "turned").returns("y")))
                .containsExactly("heads", "rms_norm_rotary", "merge_heads", "heads", "merge_heads");
    }

    @Test
    void keepsANormOfHeadsThatIsReadElsewhere() {
        assertThat(fused(normedHeads()
                        .node(new Add(), "both", "turned", "normed")
                        .node(new MergeHeads(), "y", "both")
                        .returns("y")))
                .containsExactly("heads", "rms_norm", "rotary", "add", "merge_heads");
    }

    private static Sketch normedHeads() {
        return start().weight("n.weight", HIDDEN.dividedBy(HEADS).orElseThrow())
                .node(new Heads(HEADS), "heads", "x")
                .node(new RmsNormOp("1e-5"), List.of("normed", "rstd"), "heads", "n.weight")
                .node(new Rotary("100"), "turned", "normed");
    }

    @Test
    void movesFOfTheNormsWeightsBeforeTheFusedOperator() {
        assertThat(fused(new Sketch("M")
                        .splitInput("x", 1, BATCH, SEQ, HIDDEN)
                        .weight("n.weight", HIDDEN)
                        .node(new Add(), "s", "x", "x")
                        .node(new RmsNormOp("1e-5"), List.of("once", "onceRstd"), "s", "n.weight")
                        .node(new RmsNormOp("1e-5"), List.of("y", "yRstd"), "once", "n.weight")
                        .returnsSplit("y", 1)))
                .containsExactly("f", "add_rms_norm", "rms_norm");
    }

    @Test
    void readsWeightsOfANormThatLieReplicatedAsTheyAre() {
        assertThat(fused(new Sketch("M")
                        .splitInput("x", 1, BATCH, SEQ, HIDDEN)
                        .weight("n.weight", HIDDEN)
                        .node(new Add(), "s", "x", "x")
                        .node(new RmsNormOp("1e-5"), List.of("y", "yRstd"), "s", "n.weight")
                        .returnsSplit("y", 1)))
                .containsExactly("add_rms_norm");
    }

    @Test
    void keepsDropoutOfWhatIsReadElsewhere() {
        assertThat(fused(start().node(new DropoutOp("drop"), "d", "x")
                        .node(new Add(), "s", "x", "d")
                        .node(new Multiply(), "y", "s", "d")
                        .returns("y")))
                .containsExactly("dropout", "add", "multiply");
    }

    private static List<String> fused(Sketch sketch) {
        return FuseOperators.run(Compiled.of(sketch).laidOut()).forward().stream()
                .map(Node::op)
                .map(Op::name)
                .toList();
    }
}
