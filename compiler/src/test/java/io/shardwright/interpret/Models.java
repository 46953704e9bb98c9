package io.shardwright.interpret;

import static io.shardwright.interpret.Sketch.BATCH;
import static io.shardwright.interpret.Sketch.HEADS;
import static io.shardwright.interpret.Sketch.HIDDEN;
import static io.shardwright.interpret.Sketch.SEQ;
import static io.shardwright.interpret.Sketch.VOCABULARY;

import io.shardwright.mesh.Axis;
import io.shardwright.ops.attention.Attention;
import io.shardwright.ops.attention.Rotary;
import io.shardwright.ops.collective.AllReduce;
import io.shardwright.ops.elementwise.Activate;
import io.shardwright.ops.elementwise.Add;
import io.shardwright.ops.elementwise.DropoutOp;
import io.shardwright.ops.elementwise.Multiply;
import io.shardwright.ops.linear.LinearOp;
import io.shardwright.ops.norm.LayerNormOp;
import io.shardwright.ops.norm.RmsNormOp;
import io.shardwright.ops.shape.Heads;
import io.shardwright.ops.shape.MergeHeads;
import io.shardwright.ops.shape.SplitOp;
import io.shardwright.ops.token.CrossEntropy;
import io.shardwright.ops.token.EmbeddingLookup;
import io.shardwright.ops.token.Positions;
import io.shardwright.size.Size;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The models that people write, small enough for finite differences. */
public final class Models {
    static final Map<String, Long> NUMBERS = Map.of(
            "batch",
            2L,
            "seq",
            3L,
            "config.hidden",
            8L,
            "config.heads",
            4L,
            "config.vocabulary",
            8L,
            "config.layers",
            3L);
    private static final Size INNER = Size.of(2).times(HIDDEN);

    private Models() {}

    public static Sketch mlp() {
        return new Sketch("Mlp")
                .input("x", BATCH, SEQ, HIDDEN)
                .column("up", "upOut", "x", HIDDEN, INNER)
                .node(new Activate("Activation.GELU_TANH"), "a", "upOut")
                .row("down", "y", "a", INNER, HIDDEN)
                .returns("y");
    }

    /** Gate and up in one product, cut in two. */
    public static Sketch gatedMlp() {
        return new Sketch("GatedMlp")
                .input("x", BATCH, SEQ, HIDDEN)
                .column("gateUp", "both", "x", HIDDEN, INNER.times(Size.of(2)))
                .node(new SplitOp(2, List.of()), List.of("gate", "up"), "both")
                .node(new Activate("Activation.SILU"), "gated", "gate")
                .node(new Multiply(), "h", "gated", "up")
                .row("down", "y", "h", INNER, HIDDEN)
                .returns("y");
    }

    /** One product for q, k and v; with {@code turned}, rotary positions. */
    public static Sketch attention(boolean turned) {
        Sketch sketch = new Sketch("Attention")
                .input("x", BATCH, SEQ, HIDDEN)
                .column("qkv", "qkvOut", "x", HIDDEN, Size.of(3).times(HIDDEN))
                .node(new SplitOp(3, List.of()), List.of("q", "k", "v"), "qkvOut")
                .node(new Heads(HEADS), "qHeads", "q")
                .node(new Heads(HEADS), "kHeads", "k")
                .node(new Heads(HEADS), "vHeads", "v");
        if (turned) {
            sketch.node(new Rotary("10000"), "qTurned", "qHeads").node(new Rotary("10000"), "kTurned", "kHeads");
        }
        return sketch.node(
                        new Attention(true),
                        List.of("attended", "attendedLse"),
                        turned ? "qTurned" : "qHeads",
                        turned ? "kTurned" : "kHeads",
                        "vHeads")
                .node(new MergeHeads(), "merged", "attended")
                .row("out", "y", "merged", HIDDEN, HIDDEN)
                .returns("y");
    }

    /** Pre-norm, with dropout on the way to the residual. */
    public static Sketch block(boolean recompute) {
        return block(recompute, Compiled::of);
    }

    /** @param form in which its children are */
    static Sketch block(boolean recompute, Function<Sketch, Compiled> form) {
        return new Sketch("Block")
                .dropout("drop1")
                .dropout("drop2")
                .input("x", BATCH, SEQ, HIDDEN)
                .weight("norm1.weight", HIDDEN)
                .weight("norm1.bias", HIDDEN)
                .node(new LayerNormOp("1e-5"), List.of("n1", "n1Mean", "n1Rstd"), "x", "norm1.weight", "norm1.bias")
                .call("attention", form.apply(attention(false)), Optional.empty(), recompute, "a", "n1")
                .node(new DropoutOp("drop1"), "aDropped", "a")
                .node(new Add(), "h", "x", "aDropped")
                .weight("norm2.weight", HIDDEN)
                .weight("norm2.bias", HIDDEN)
                .node(new LayerNormOp("1e-5"), List.of("n2", "n2Mean", "n2Rstd"), "h", "norm2.weight", "norm2.bias")
                .call("mlp", form.apply(mlp()), Optional.empty(), recompute, "m", "n2")
                .node(new DropoutOp("drop2"), "mDropped", "m")
                .node(new Add(), "y", "h", "mDropped")
                .returns("y");
    }

    /** The same in one class, with RMS norm, no dropout and no child. */
    public static Sketch inlineBlock() {
        return new Sketch("InlineBlock")
                .input("x", BATCH, SEQ, HIDDEN)
                .weight("norm1.weight", HIDDEN)
                .node(new RmsNormOp("1e-5"), List.of("n1", "n1Rstd"), "x", "norm1.weight")
                .column("qkv", "qkvOut", "n1", HIDDEN, Size.of(3).times(HIDDEN))
                .node(new SplitOp(3, List.of()), List.of("q", "k", "v"), "qkvOut")
                .node(new Heads(HEADS), "qHeads", "q")
                .node(new Heads(HEADS), "kHeads", "k")
                .node(new Heads(HEADS), "vHeads", "v")
                .node(new Attention(false), List.of("attended", "attendedLse"), "qHeads", "kHeads", "vHeads")
                .node(new MergeHeads(), "merged", "attended")
                .row("out", "o", "merged", HIDDEN, HIDDEN)
                .node(new Add(), "h", "x", "o")
                .weight("norm2.weight", HIDDEN)
                .node(new RmsNormOp("1e-5"), List.of("n2", "n2Rstd"), "h", "norm2.weight")
                .column("up", "upOut", "n2", HIDDEN, INNER)
                .node(new Activate("Activation.GELU"), "a", "upOut")
                .row("down", "m", "a", INNER, HIDDEN)
                .node(new Add(), "y", "h", "m")
                .returns("y");
    }

    /** Embedding, learned positions, a list of blocks, a norm, a vocabulary-parallel head and loss; the head may be tied. */
    public static Sketch gpt(boolean tied, boolean recompute) {
        return gpt(tied, recompute, Compiled::of);
    }

    /** @param form in which its children are */
    static Sketch gpt(boolean tied, boolean recompute, Function<Sketch, Compiled> form) {
        Sketch sketch = new Sketch("Gpt")
                .dropout("drop")
                .tokens("ids", BATCH, SEQ)
                .tokens("targets", BATCH, SEQ)
                .splitWeight("tokens.weight", 0, VOCABULARY, HIDDEN)
                .weight("positions.weight", SEQ, HIDDEN)
                .node(new EmbeddingLookup(), "embeddedPartial", "ids", "tokens.weight")
                .node(new AllReduce(Axis.TP), "embedded", "embeddedPartial")
                .node(new Positions(), "numbers", "ids")
                .node(new EmbeddingLookup(), "positioned", "numbers", "positions.weight")
                .node(new Add(), "sum", "embedded", "positioned")
                .node(new DropoutOp("drop"), "x", "sum")
                .call(
                        "blocks",
                        form.apply(mlpBlock(form)),
                        Optional.of(Size.atom("config.layers")),
                        recompute,
                        "h",
                        "x")
                .weight("norm.weight", HIDDEN)
                .weight("norm.bias", HIDDEN)
                .node(new LayerNormOp("1e-5"), List.of("n", "nMean", "nRstd"), "h", "norm.weight", "norm.bias");
        if (!tied) {
            sketch.splitWeight("head.weight", 0, VOCABULARY, HIDDEN);
        }
        return sketch.node(new LinearOp(), "logits", "n", tied ? "tokens.weight" : "head.weight")
                .node(new CrossEntropy(), List.of("loss", "lossLse"), "logits", "targets")
                .returns("loss");
    }

    /** A residual around an MLP: what a list of blocks is made of here. */
    public static Sketch mlpBlock() {
        return mlpBlock(Compiled::of);
    }

    private static Sketch mlpBlock(Function<Sketch, Compiled> form) {
        return new Sketch("MlpBlock")
                .input("x", BATCH, SEQ, HIDDEN)
                .weight("norm.weight", HIDDEN)
                .node(new RmsNormOp("1e-5"), List.of("n", "nRstd"), "x", "norm.weight")
                .call("mlp", form.apply(mlp()), "m", "n")
                .node(new Add(), "y", "x", "m")
                .returns("y");
    }
}
