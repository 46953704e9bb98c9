package io.shardwright.interpret;

import static io.shardwright.interpret.Patterns.TWICE;
import static io.shardwright.interpret.Patterns.end;
import static io.shardwright.interpret.Patterns.start;
import static io.shardwright.interpret.Sketch.BATCH;
import static io.shardwright.interpret.Sketch.HEADS;
import static io.shardwright.interpret.Sketch.HIDDEN;
import static io.shardwright.interpret.Sketch.SEQ;
import static io.shardwright.interpret.Sketch.VOCABULARY;

import io.shardwright.ops.elementwise.Activate;
import io.shardwright.ops.elementwise.Add;
import io.shardwright.ops.elementwise.Filled;
import io.shardwright.ops.elementwise.Multiply;
import io.shardwright.ops.elementwise.Scale;
import io.shardwright.ops.function.AddNumber;
import io.shardwright.ops.function.Divide;
import io.shardwright.ops.function.Exp;
import io.shardwright.ops.function.Maximum;
import io.shardwright.ops.function.Minus;
import io.shardwright.ops.function.Square;
import io.shardwright.ops.linear.LinearOp;
import io.shardwright.ops.loss.Divergence;
import io.shardwright.ops.loss.MeanCounted;
import io.shardwright.ops.loss.TokenLoss;
import io.shardwright.ops.mask.And;
import io.shardwright.ops.mask.AtLeast;
import io.shardwright.ops.mask.AtMost;
import io.shardwright.ops.mask.EqualTo;
import io.shardwright.ops.mask.Greater;
import io.shardwright.ops.mask.Less;
import io.shardwright.ops.mask.MaskNumbers;
import io.shardwright.ops.mask.Not;
import io.shardwright.ops.mask.Or;
import io.shardwright.ops.mask.WhereOp;
import io.shardwright.ops.norm.LayerNormOp;
import io.shardwright.ops.norm.RmsNormOp;
import io.shardwright.ops.reduction.Mean;
import io.shardwright.ops.shape.Heads;
import io.shardwright.ops.shape.MergeHeads;
import io.shardwright.size.Size;
import io.shardwright.tensor.DType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where operators that are formulas, and what is spread for them, meet; norms beyond those with a weight; losses of tokens. */
final class ElementPatterns {
    private ElementPatterns() {}

    static void addTo(Map<String, Sketch> all) {
        for (int dim = -1; dim < 2; dim++) {
            String split = dim < 0 ? "" : ", split along dim " + dim;
            all.put("masks and choices" + split, choices(dim));
            all.put("norms of sums, with one plus a weight and without" + split, normsWithoutWeights(dim));
        }
        for (int dim = -1; dim < 3; dim++) {
            all.put("operands that are spread, beside a split of dim " + dim, spread(dim));
            all.put("parameters that are spread, beside a split of dim " + dim, spreadParameters(dim));
        }
        all.put("operands of which none has all dims", crossed());
        all.put("rows, added to one row of each sequence, without positions", rowsOnOne(false));
        all.put("one row of each sequence, added to rows, without positions", rowsOnOne(true));
        all.put("per-head scales of split heads", headScales());
        all.put("RMS norm of all queries, which are split", normOfSplit(false));
        all.put("layer norm of all queries, which are split", normOfSplit(true));
        all.put("norms of split heads, with one plus a weight and without", normsOfHeads());
        all.put("a loss of split classes, and a penalty", losses());
        all.put("what is given, against split classes", divergence(0));
        all.put("what is given, against classes that aren't, split along dim none", divergence(-1));
    }

    /** Every comparison, and what is made of masks; a number of the config among them. */
    private static Sketch choices(int dim) {
        Sketch sketch = start("Choices", dim)
                .splitInput("t", dim, BATCH, SEQ, HIDDEN)
                .node(new Greater(Optional.empty()), "a", "x", "t")
                .node(new AtMost(Optional.of("0.3")), "b", "x")
                .node(new Less(Optional.of("config.cap()")), "c", "t")
                .node(new AtLeast(Optional.of("-0.7")), "d", "t")
                .node(new EqualTo(Optional.of("0")), "e", "t")
                .node(new And(), "ab", "a", "b")
                .node(new Not(), "notE", "e")
                .node(new Or(), "abd", "ab", "d")
                .node(new And(), "cNotE", "c", "notE")
                .node(new And(), "mask", "abd", "cNotE")
                .node(new Exp(), "exp", "x")
                .node(new WhereOp(Optional.empty()), "chosen", "mask", "exp", "t")
                .node(new MaskNumbers(), "numbers", "a")
                .node(new Multiply(), "y", "chosen", "numbers");
        return end(sketch, "y", dim);
    }

    /** What lacks leading dims, has dims of size 1, and both, also on the left; a mask; and what is made of what is spread. */
    private static Sketch spread(int dim) {
        Sketch sketch = start("Spread", dim)
                .input("row", HIDDEN)
                .input("column", SEQ, Size.ONE)
                .input("middle", BATCH, Size.ONE, HIDDEN)
                .input("one", Size.ONE)
                .input("m", DType.MASK, -1, Size.ONE, SEQ, Size.ONE)
                .node(new AddNumber("1"), "scale", "row")
                .node(new Multiply(), "a", "scale", "x")
                .node(new Minus(Optional.empty()), "b", "a", "column")
                .node(new Divide(Optional.empty()), "c", "middle", "b")
                .node(new Exp(), "e", "column")
                .node(new Add(), "d", "e", "c")
                .node(new WhereOp(Optional.empty()), "w", "m", "d", "one")
                .node(new Activate("Activation.TANH"), "t", "w")
                .node(new Add(), "y", "row", "t");
        return end(sketch, "y", dim);
    }

    private static Sketch spreadParameters(int dim) {
        Sketch sketch = start("SpreadWeights", dim)
                .weight("scale.weight", HIDDEN)
                .weight("shift.bias", HIDDEN)
                .weight("at.weight", SEQ, Size.ONE)
                .node(new Multiply(), "a", "x", "scale.weight")
                .node(new Add(), "b", "a", "shift.bias")
                .node(new Maximum(Optional.empty()), "c", "at.weight", "b")
                .node(new Multiply(), "y", "c", "scale.weight");
        return end(sketch, "y", dim);
    }

    private static Sketch crossed() {
        return new Sketch("Crossed")
                .input("x", BATCH, Size.ONE, HIDDEN)
                .input("t", SEQ, Size.ONE)
                .weight("w.weight", HIDDEN)
                .node(new Multiply(), "a", "x", "t")
                .node(new Add(), "y", "w.weight", "a")
                .returns("y");
    }

    private static Sketch rowsOnOne(boolean isOneFirst) {
        return new Sketch("RowsOnOne")
                .input("x", BATCH, Size.ONE, HIDDEN)
                .weight("rows.weight", SEQ, HIDDEN)
                .node(new Exp(), "one", "x")
                .node(new Add(), "y", isOneFirst ? "one" : "rows.weight", isOneFirst ? "rows.weight" : "one")
                .returns("y");
    }

    private static Sketch headScales() {
        return start("HeadScales", -1)
                .column("q", "q", "x", HIDDEN, Size.of(2).times(HIDDEN))
                .weight("scale.weight", HEADS, Size.ONE, Size.ONE)
                .node(new Heads(HEADS), "heads", "q")
                .node(new Multiply(), "scaled", "heads", "scale.weight")
                .node(new MergeHeads(), "merged", "scaled")
                .row("out", "y", "merged", Size.of(2).times(HIDDEN), HIDDEN)
                .returns("y");
    }

    private static Sketch normOfSplit(boolean layer) {
        Sketch sketch = start("NormOfSplit", -1)
                .column("q", "q", "x", HIDDEN, TWICE)
                .weight("norm.weight", TWICE)
                .weight("norm.bias", TWICE);
        if (layer) {
            sketch.node(new LayerNormOp("1e-5"), List.of("n", "nMean", "nRstd"), "q", "norm.weight", "norm.bias");
        } else {
            sketch.node(new RmsNormOp("1e-5"), List.of("m", "mRstd"), "q", "norm.weight")
                    .node(new Add(), "n", "m", "norm.bias");
        }
        return sketch.node(new Activate("Activation.TANH"), "t", "n")
                .row("out", "y", "t", TWICE, HIDDEN)
                .returns("y");
    }

    private static Sketch normsOfHeads() {
        Size size = Size.of(2);
        return start("NormsOfHeads", -1)
                .column("q", "q", "x", HIDDEN, size.times(HEADS))
                .weight("norm.weight", size)
                .node(new Heads(HEADS), "heads", "q")
                .node(new AddNumber("1"), "factor", "norm.weight")
                .node(new RmsNormOp("1e-5"), List.of("n", "nRstd"), "heads", "factor")
                .node(new Filled("1", List.of(size)), "ones")
                .node(new Filled("0", List.of(size)), "zeros")
                .node(new Activate("Activation.TANH"), "t", "n")
                .node(new Add(), "s", "t", "heads")
                .node(new LayerNormOp("0.1"), List.of("m", "mMean", "mRstd"), "s", "ones", "zeros")
                .node(new MergeHeads(), "merged", "m")
                .row("out", "y", "merged", size.times(HEADS), HIDDEN)
                .returns("y");
    }

    private static Sketch normsWithoutWeights(int dim) {
        Sketch sketch = start("NormsWithout", dim)
                .splitInput("t", dim, BATCH, SEQ, HIDDEN)
                .weight("norm.weight", HIDDEN)
                .node(new Add(), "s", "x", "t")
                .node(new AddNumber("1"), "factor", "norm.weight")
                .node(new RmsNormOp("1e-5"), List.of("n", "nRstd"), "s", "factor")
                .node(new Multiply(), "p", "n", "s")
                .node(new Add(), "q", "p", "s")
                .node(new Filled("1", List.of(HIDDEN)), "ones")
                .node(new RmsNormOp("1e-5"), List.of("m", "mRstd"), "q", "ones")
                .node(new Multiply(), "y", "m", "q");
        return end(sketch, "y", dim);
    }

    /** A loss of tokens, and a penalty. */
    private static Sketch losses() {
        return new Sketch("Losses")
                .input("x", BATCH, SEQ, HIDDEN)
                .tokens("targets", BATCH, SEQ)
                .splitWeight("head.weight", 0, VOCABULARY, HIDDEN)
                .node(new LinearOp(), "logits", "x", "head.weight")
                .node(new TokenLoss("0.1", "0.01"), List.of("losses", "lossesLse"), "logits", "targets")
                .node(new MeanCounted(), "mean", "losses", "targets")
                .node(new Square(), "squares", "x")
                .node(new Mean(), "penalty", "squares")
                .node(new Scale("0.3"), "scaled", "penalty")
                .node(new Add(), "y", "mean", "scaled")
                .returns("y");
    }

    /** What is given has no gradient, so it is made of a mask. */
    private static Sketch divergence(int dim) {
        return new Sketch("Distilled")
                .input("x", BATCH, SEQ, HIDDEN)
                .input("m", DType.MASK, -1, BATCH, SEQ, VOCABULARY)
                .splitWeight("head.weight", dim, VOCABULARY, HIDDEN)
                .node(new LinearOp(), "logits", "x", "head.weight")
                .node(new MaskNumbers(), "numbers", "m")
                .node(new Scale("1.5"), "given", "numbers")
                .node(new Divergence(), List.of("losses", "lse", "givenLse"), "logits", "given")
                .node(new Mean(), "y", "losses")
                .returns("y");
    }
}
