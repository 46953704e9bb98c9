package io.shardwright.processor.write;

import static io.shardwright.processor.write.Sketch.size;

import io.shardwright.ops.attention.Attention;
import io.shardwright.ops.elementwise.Activate;
import io.shardwright.ops.elementwise.ActivateMultiply;
import io.shardwright.ops.elementwise.Add;
import io.shardwright.ops.elementwise.AddBias;
import io.shardwright.ops.elementwise.DropoutOp;
import io.shardwright.ops.elementwise.Multiply;
import io.shardwright.ops.elementwise.Scale;
import io.shardwright.ops.elementwise.SoftCap;
import io.shardwright.ops.linear.LinearOp;
import io.shardwright.ops.norm.LayerNormOp;
import io.shardwright.ops.shape.Concat;
import io.shardwright.ops.shape.Heads;
import io.shardwright.ops.shape.MergeHeads;
import io.shardwright.ops.shape.SplitOp;
import io.shardwright.ops.token.CrossEntropy;
import io.shardwright.ops.token.EmbeddingLookup;
import io.shardwright.ops.token.Positions;
import io.shardwright.plan.Plan;
import io.shardwright.size.Size;
import io.shardwright.tensor.DType;
import java.util.List;
import java.util.Optional;

/** The models that the writer is tested with. */
final class Models {
    private static final Size BATCH = Size.atom("batch");
    private static final Size SEQ = Size.atom("seq");
    private static final Size HIDDEN = size("hidden");
    private static final Size INNER = Size.of(4).times(HIDDEN);
    private static final Size VOCAB = size("vocab");

    private Models() {}

    static Plan mlp() {
        return new Sketch("Mlp")
                .split("up.weight", 0, INNER, HIDDEN)
                .split("up.bias", 0, INNER)
                .split("down.weight", 1, HIDDEN, INNER)
                .weight("down.bias", HIDDEN)
                .input("x", DType.F32, BATCH, SEQ, HIDDEN)
                .node(new LinearOp(), "upOut", "x", "up.weight", "up.bias")
                .node(new Activate("Activation.GELU_TANH"), "a", "upOut")
                .node(new LinearOp(), "downPartial", "a", "down.weight")
                .reduce("downSum", "downPartial", "down")
                .node(new AddBias(), "y", "downSum", "down.bias")
                .plan("y");
    }

    /** Two chains of elementwise operators: one of shards, and one of what is whole again. */
    static Plan mixed() {
        return new Sketch("Mixed")
                .split("gate.weight", 0, INNER, HIDDEN)
                .split("up.weight", 0, INNER, HIDDEN)
                .split("down.weight", 1, HIDDEN, INNER)
                .input("x", DType.F32, BATCH, SEQ, HIDDEN)
                .node(new LinearOp(), "gate", "x", "gate.weight")
                .node(new LinearOp(), "up", "x", "up.weight")
                .node(new Add(), "sum", "gate", "up")
                .node(new Activate("Activation.SILU"), "active", "sum")
                .node(new Multiply(), "h", "active", "gate")
                .node(new LinearOp(), "downPartial", "h", "down.weight")
                .reduce("out", "downPartial", "down")
                .node(new Multiply(), "product", "out", "x")
                .node(new Scale("0.5"), "half", "product")
                .node(new Add(), "y", "half", "x")
                .plan("y");
    }

    /** A chain of one operator that is only a formula. */
    static Plan capped() {
        return new Sketch("Capped")
                .weight("up.weight", INNER, HIDDEN)
                .input("x", DType.F32, BATCH, SEQ, HIDDEN)
                .node(new LinearOp(), "h", "x", "up.weight")
                .node(new SoftCap("30.0"), "y", "h")
                .plan("y");
    }

    static Plan attention() {
        return new Sketch("Attention")
                .split("qkv.weight", 0, Size.of(3).times(HIDDEN), HIDDEN)
                .split("qkv.bias", 0, Size.of(3).times(HIDDEN))
                .split("out.weight", 1, HIDDEN, HIDDEN)
                .input("x", DType.F32, BATCH, SEQ, HIDDEN)
                .node(new LinearOp(), "qkvOut", "x", "qkv.weight", "qkv.bias")
                .node(new SplitOp(3, List.of()), List.of("q", "k", "v"), "qkvOut")
                .node(new Heads(size("heads")), "qHeads", "q")
                .node(new Heads(size("heads")), "kHeads", "k")
                .node(new Heads(size("heads")), "vHeads", "v")
                .node(new Attention(true), List.of("attended", "lse"), "qHeads", "kHeads", "vHeads")
                .node(new MergeHeads(), "merged", "attended")
                .node(new LinearOp(), "outPartial", "merged", "out.weight")
                .reduce("y", "outPartial", "out")
                .plan("y");
    }

    /** Puts a value beside itself: one of the two can be computed where it belongs, the other is copied. */
    static Plan joined() {
        return new Sketch("Joined")
                .weight("inner.weight", HIDDEN, HIDDEN)
                .weight("outer.weight", HIDDEN, Size.of(2).times(HIDDEN))
                .input("x", DType.F32, BATCH, SEQ, HIDDEN)
                .node(new LinearOp(), "h", "x", "inner.weight")
                .node(new Concat(), "both", "h", "h")
                .node(new LinearOp(), "y", "both", "outer.weight")
                .plan("y");
    }

    static Plan gated() {
        return new Sketch("Gated")
                .split("gate.weight", 0, INNER, HIDDEN)
                .split("up.weight", 0, INNER, HIDDEN)
                .split("down.weight", 1, HIDDEN, INNER)
                .input("x", DType.F32, BATCH, SEQ, HIDDEN)
                .node(new LinearOp(), "gateOut", "x", "gate.weight")
                .node(new LinearOp(), "upOut", "x", "up.weight")
                .node(new ActivateMultiply("Activation.SILU"), "a", "gateOut", "upOut")
                .node(new LinearOp(), "downPartial", "a", "down.weight")
                .reduce("y", "downPartial", "down")
                .plan("y");
    }

    static Plan block(boolean recompute) {
        return new Sketch("Block")
                .weight("norm1.weight", HIDDEN)
                .weight("norm1.bias", HIDDEN)
                .weight("norm2.weight", HIDDEN)
                .weight("norm2.bias", HIDDEN)
                .rate("drop", "config.dropout()")
                .input("x", DType.F32, BATCH, SEQ, HIDDEN)
                .node(new LayerNormOp("1e-5"), List.of("n1", "n1Mean", "n1Rstd"), "x", "norm1.weight", "norm1.bias")
                .call("attention", attention(), recompute, Optional.empty(), "a", "n1")
                .node(new DropoutOp("drop"), "dropped", "a")
                .node(new Add(), "h", "x", "dropped")
                .node(new LayerNormOp("1e-5"), List.of("n2", "n2Mean", "n2Rstd"), "h", "norm2.weight", "norm2.bias")
                .call("mlp", mlp(), false, Optional.empty(), "m", "n2")
                .node(new Add(), "y", "h", "m")
                .plan("y");
    }

    static Plan gpt(boolean recompute) {
        return new Sketch("Gpt")
                .split("tokenTable.weight", 0, VOCAB, HIDDEN)
                .weight("positionTable.weight", size("context"), HIDDEN)
                .weight("norm.weight", HIDDEN)
                .weight("norm.bias", HIDDEN)
                .split("head.weight", 0, VOCAB, HIDDEN)
                .input("tokens", DType.I32, BATCH, SEQ)
                .input("targets", DType.I32, BATCH, SEQ)
                .node(new EmbeddingLookup(), "embeddedPartial", "tokens", "tokenTable.weight")
                .reduce("embedded", "embeddedPartial", "tokenTable")
                .node(new Positions(), "positions", "tokens")
                .node(new EmbeddingLookup(), "positioned", "positions", "positionTable.weight")
                .node(new Add(), "x", "embedded", "positioned")
                .call("blocks", block(false), recompute, Optional.of(size("layers")), "h", "x")
                .node(
                        new LayerNormOp("config.epsilon()"),
                        List.of("n", "nMean", "nRstd"),
                        "h",
                        "norm.weight",
                        "norm.bias")
                .node(new LinearOp(), "logits", "n", "head.weight")
                .node(new CrossEntropy(), List.of("loss", "lossLse"), "logits", "targets")
                .plan("loss");
    }

    /** An embedding whose table is the head, too; the norm between stands for all the rest. */
    static Plan tied() {
        return new Sketch("Tied")
                .split("table.weight", 0, VOCAB, HIDDEN)
                .input("tokens", DType.I32, BATCH, SEQ)
                .weight("norm.weight", HIDDEN)
                .weight("norm.bias", HIDDEN)
                .node(new EmbeddingLookup(), "embeddedPartial", "tokens", "table.weight")
                .reduce("embedded", "embeddedPartial", "table")
                .node(new LayerNormOp("1e-5"), List.of("n", "nMean", "nRstd"), "embedded", "norm.weight", "norm.bias")
                .node(new LinearOp(), "logits", "n", "table.weight")
                .node(new CrossEntropy(), List.of("y", "yLse"), "logits", "tokens")
                .plan("y");
    }

    /** A stage in the middle of a pipeline: nothing but a list. */
    static Plan trunk() {
        return new Sketch("Trunk")
                .input("x", DType.F32, BATCH, SEQ, HIDDEN)
                .call("blocks", block(true), false, Optional.of(size("layers")), "y", "x")
                .plan("y");
    }
}
