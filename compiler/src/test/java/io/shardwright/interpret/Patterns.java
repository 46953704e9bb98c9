package io.shardwright.interpret;

import static io.shardwright.interpret.Sketch.BATCH;
import static io.shardwright.interpret.Sketch.HEADS;
import static io.shardwright.interpret.Sketch.HIDDEN;
import static io.shardwright.interpret.Sketch.SEQ;
import static io.shardwright.interpret.Sketch.VOCABULARY;

import io.shardwright.mesh.Axis;
import io.shardwright.ops.attention.Attention;
import io.shardwright.ops.collective.AllGather;
import io.shardwright.ops.collective.TakeShard;
import io.shardwright.ops.elementwise.Activate;
import io.shardwright.ops.elementwise.Add;
import io.shardwright.ops.elementwise.AddBias;
import io.shardwright.ops.elementwise.DropoutOp;
import io.shardwright.ops.elementwise.Multiply;
import io.shardwright.ops.elementwise.Scale;
import io.shardwright.ops.function.AddNumber;
import io.shardwright.ops.function.Divide;
import io.shardwright.ops.function.Exp;
import io.shardwright.ops.function.Maximum;
import io.shardwright.ops.function.Minus;
import io.shardwright.ops.linear.LinearOp;
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
import io.shardwright.ops.reduction.MeanOver;
import io.shardwright.ops.shape.Concat;
import io.shardwright.ops.shape.Heads;
import io.shardwright.ops.shape.MergeHeads;
import io.shardwright.ops.shape.SplitOp;
import io.shardwright.ops.token.CrossEntropy;
import io.shardwright.ops.token.EmbeddingLookup;
import io.shardwright.ops.token.Positions;
import io.shardwright.size.Size;
import io.shardwright.tensor.DType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Small models in which operators meet: what fuses, what converts layouts, what is used twice. Sequences have 4 positions. */
final class Patterns {
    static final Map<String, Long> NUMBERS =
            Map.of("batch", 4L, "seq", 4L, "config.hidden", 4L, "config.heads", 4L, "config.vocabulary", 8L);
    private static final Size TWICE = Size.of(2).times(HIDDEN);

    private Patterns() {}

    static Map<String, Sketch> all() {
        Map<String, Sketch> all = new LinkedHashMap<>();
        for (int dim = -1; dim < 2; dim++) {
            String split = dim < 0 ? "" : ", split along dim " + dim;
            all.put("linear and activation" + split, activation(dim));
            all.put("gate and product" + split, gate(dim));
            all.put("product, multiple and residual" + split, chain(dim));
            all.put("activations of sums" + split, chainOfSums(dim));
            all.put("masks and choices" + split, choices(dim));
            all.put("bias, dropout and residual" + split, dropout(dim, false));
            all.put("dropout and residual on the left" + split, dropout(dim, true));
            all.put("residual and layer norm" + split, residualNorm(dim, true));
            all.put("residual and RMS norm" + split, residualNorm(dim, false));
            all.put("one norm of a sum and another" + split, twoNorms(dim));
            all.put("a weight used twice" + split, weightTwice(dim));
            all.put("split, concatenated and scaled" + split, sections(dim));
        }
        for (int dim = -1; dim < 3; dim++) {
            all.put("operands that are spread, beside a split of dim " + dim, spread(dim));
            all.put("parameters that are spread, beside a split of dim " + dim, spreadParameters(dim));
        }
        all.put("operands of which none has all dims", crossed());
        all.put("per-head scales of split heads", headScales());
        all.put("column to row, both with bias", columnRow());
        all.put("row layer, dropout and residual", rowDropoutResidual());
        all.put("gathered output", gathered());
        all.put("row layer with a whole input", wholeIntoRow());
        all.put("whole input into column and row", shardOfResidual());
        all.put("partial sums added before one reduction", partialSums());
        all.put("partial sums through views", partialViews());
        all.put("one column layer, used twice", columnTwice());
        all.put("grouped queries", groupedQueries());
        all.put("fused query, key and value of different sizes", unevenSections());
        all.put("vocabulary-parallel embedding and loss, tied", vocabulary(true));
        all.put("vocabulary-parallel embedding and loss", vocabulary(false));
        all.put("learned positions", positions());
        all.put("mean over a split dim", meanOfSplit());
        all.putAll(ViewPatterns.all());
        all.putAll(ReductionPatterns.all());
        return all;
    }

    /** Those that can lie split along the sequence: all but those whose input is split otherwise. */
    static Map<String, Sketch> sequences() {
        Map<String, Sketch> sequences = new LinkedHashMap<>(all());
        sequences.keySet().removeIf(name -> name.contains(", split along dim") || name.contains("positions move"));
        sequences.keySet().removeIf(name -> name.contains("without positions"));
        return sequences;
    }

    private static Sketch start(String name, int dim) {
        return new Sketch(name).dropout("drop").splitInput("x", dim, BATCH, SEQ, HIDDEN);
    }

    private static Sketch end(Sketch sketch, String result, int dim) {
        return dim < 0 ? sketch.returns(result) : sketch.returnsSplit(result, dim);
    }

    private static Sketch activation(int dim) {
        Sketch sketch = start("Act", dim)
                .weight("up.weight", TWICE, HIDDEN)
                .weight("up.bias", TWICE)
                .node(new LinearOp(), "h", "x", "up.weight", "up.bias")
                .node(new Activate("Activation.GELU"), "a", "h")
                .node(new Multiply(), "y", "a", "h");
        return end(sketch, "y", dim);
    }

    private static Sketch gate(int dim) {
        Sketch sketch = start("Gate", dim)
                .weight("gate.weight", TWICE, HIDDEN)
                .weight("up.weight", TWICE, HIDDEN)
                .node(new LinearOp(), "g", "x", "gate.weight")
                .node(new LinearOp(), "u", "x", "up.weight")
                .node(new Activate("Activation.SILU"), "a", "g")
                .node(new Multiply(), "y", "a", "u");
        return end(sketch, "y", dim);
    }

    private static Sketch chain(int dim) {
        Sketch sketch = start("Chain", dim)
                .splitInput("t", dim, BATCH, SEQ, HIDDEN)
                .node(new Multiply(), "p", "x", "t")
                .node(new Scale("0.5"), "s", "p")
                .node(new Add(), "y", "s", "x");
        return end(sketch, "y", dim);
    }

    /** Two chains, between which a value is read twice; the addends of a sum share a gradient. */
    private static Sketch chainOfSums(int dim) {
        Sketch sketch = start("Sums", dim)
                .splitInput("t", dim, BATCH, SEQ, HIDDEN)
                .weight("up.weight", HIDDEN, HIDDEN)
                .node(new LinearOp(), "h", "x", "up.weight")
                .node(new Add(), "s", "h", "t")
                .node(new Activate("Activation.GELU"), "a", "s")
                .node(new Scale("-1.5"), "b", "a")
                .node(new Activate("Activation.TANH"), "c", "b")
                .node(new Multiply(), "d", "b", "x")
                .node(new Add(), "y", "c", "d");
        return end(sketch, "y", dim);
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

    /** The residual is what the bias is added to, so that its gradient has two parts. */
    private static Sketch dropout(int dim, boolean left) {
        Sketch sketch = start("Drop", dim)
                .weight("out.bias", HIDDEN)
                .node(new Scale("2"), "s", "x")
                .node(new AddBias(), "b", "s", "out.bias")
                .node(new DropoutOp("drop"), "d", "b")
                .node(new Add(), "y", left ? "d" : "s", left ? "s" : "d");
        return end(sketch, "y", dim);
    }

    private static Sketch residualNorm(int dim, boolean layer) {
        Sketch sketch = start("Residual", dim)
                .splitInput("t", dim, BATCH, SEQ, HIDDEN)
                .weight("norm.weight", HIDDEN)
                .weight("norm.bias", HIDDEN)
                .node(new Add(), "s", "x", "t");
        if (layer) {
            sketch.node(new LayerNormOp("1e-5"), List.of("n", "nMean", "nRstd"), "s", "norm.weight", "norm.bias");
        } else {
            sketch.node(new RmsNormOp("1e-5"), List.of("m", "mRstd"), "s", "norm.weight")
                    .node(new AddBias(), "n", "m", "norm.bias");
        }
        return end(sketch.node(new Multiply(), "y", "n", "s"), "y", dim);
    }

    private static Sketch twoNorms(int dim) {
        Sketch sketch = start("TwoNorms", dim)
                .weight("a.weight", HIDDEN)
                .weight("b.weight", HIDDEN)
                .node(new Add(), "s", "x", "x")
                .node(new RmsNormOp("1e-5"), List.of("n", "nRstd"), "s", "a.weight")
                .node(new RmsNormOp("1e-5"), List.of("m", "mRstd"), "s", "b.weight")
                .node(new Multiply(), "p", "n", "m")
                .node(new Add(), "y", "p", "s");
        return end(sketch, "y", dim);
    }

    private static Sketch weightTwice(int dim) {
        Sketch sketch = start("Shared", dim)
                .weight("w.weight", HIDDEN, HIDDEN)
                .node(new LinearOp(), "a", "x", "w.weight")
                .node(new Activate("Activation.TANH"), "b", "a")
                .node(new LinearOp(), "c", "b", "w.weight")
                .node(new LinearOp(), "d", "b", "w.weight")
                .node(new Multiply(), "y", "c", "d");
        return end(sketch, "y", dim);
    }

    private static Sketch sections(int dim) {
        Sketch sketch = start("Sections", dim)
                .node(new SplitOp(2, List.of(Size.of(1), HIDDEN.minus(Size.ONE))), List.of("a", "b"), "x")
                .node(new Scale("2"), "c", "b")
                .node(new Concat(), "d", "c", "a", "b")
                .node(new Activate("Activation.TANH"), "y", "d");
        return end(sketch, "y", dim);
    }

    private static Sketch columnRow() {
        return start("ColumnRow", -1)
                .column("up", "h", "x", HIDDEN, TWICE)
                .node(new DropoutOp("drop"), "d", "h")
                .row("down", "y", "d", TWICE, HIDDEN)
                .returns("y");
    }

    private static Sketch rowDropoutResidual() {
        return start("RowDropout", -1)
                .column("up", "h", "x", HIDDEN, TWICE)
                .row("down", "r", "h", TWICE, HIDDEN)
                .node(new DropoutOp("drop"), "d", "r")
                .node(new Add(), "y", "x", "d")
                .returns("y");
    }

    private static Sketch gathered() {
        return start("Gathered", -1)
                .column("up", "part", "x", HIDDEN, TWICE)
                .node(new AllGather(Axis.TP, 2), "h", "part")
                .weight("norm.weight", TWICE)
                .node(new RmsNormOp("1e-5"), List.of("y", "yRstd"), "h", "norm.weight")
                .returns("y");
    }

    private static Sketch wholeIntoRow() {
        return start("Whole", -1)
                .node(new Activate("Activation.TANH"), "a", "x")
                .node(new TakeShard(Axis.TP, 2), "part", "a")
                .row("down", "y", "part", HIDDEN, HIDDEN)
                .returns("y");
    }

    private static Sketch shardOfResidual() {
        return start("Both", -1)
                .column("up", "h", "x", HIDDEN, HIDDEN)
                .node(new TakeShard(Axis.TP, 2), "part", "x")
                .node(new Multiply(), "p", "h", "part")
                .row("down", "d", "p", HIDDEN, HIDDEN)
                .node(new Add(), "y", "d", "x")
                .returns("y");
    }

    private static Sketch partialSums() {
        return start("Partial", -1)
                .column("up", "h", "x", HIDDEN, TWICE)
                .splitWeight("a.weight", 1, HIDDEN, TWICE)
                .splitWeight("b.weight", 1, HIDDEN, TWICE)
                .node(new LinearOp(), "a", "h", "a.weight")
                .node(new LinearOp(), "b", "h", "b.weight")
                .node(new Scale("3"), "c", "b")
                .node(new Add(), "y", "a", "c")
                .returns("y");
    }

    private static Sketch partialViews() {
        return start("PartialViews", -1)
                .column("up", "h", "x", HIDDEN, TWICE)
                .splitWeight("a.weight", 1, TWICE, TWICE)
                .node(new LinearOp(), "both", "h", "a.weight")
                .node(new SplitOp(2, List.of()), List.of("a", "b"), "both")
                .node(new Heads(HEADS), "aHeads", "a")
                .node(new MergeHeads(), "merged", "aHeads")
                .node(new Concat(), "c", "merged", "b")
                .node(new MeanOver(1), "y", "c")
                .returns("y");
    }

    private static Sketch columnTwice() {
        return start("ColumnTwice", -1)
                .node(new Activate("Activation.TANH"), "t", "x")
                .column("up", "a", "x", HIDDEN, TWICE)
                .node(new LinearOp(), "b", "t", "up.weight", "up.bias")
                .node(new Multiply(), "p", "a", "b")
                .row("down", "y", "p", TWICE, HIDDEN)
                .returns("y");
    }

    private static Sketch groupedQueries() {
        return start("Grouped", -1)
                .column("q", "q", "x", HIDDEN, Size.of(4).times(HIDDEN))
                .column("k", "k", "x", HIDDEN, TWICE)
                .column("v", "v", "x", HIDDEN, TWICE)
                .node(new Heads(Size.of(2).times(HEADS)), "qHeads", "q")
                .node(new Heads(HEADS), "kHeads", "k")
                .node(new Heads(HEADS), "vHeads", "v")
                .node(new Attention(true), List.of("o", "oLse"), "qHeads", "kHeads", "vHeads")
                .node(new MergeHeads(), "merged", "o")
                .row("out", "y", "merged", Size.of(4).times(HIDDEN), HIDDEN)
                .returns("y");
    }

    private static Sketch unevenSections() {
        return start("Uneven", -1)
                .column("qk", "both", "x", HIDDEN, Size.of(3).times(HIDDEN))
                .node(new SplitOp(2, List.of(TWICE, HIDDEN)), List.of("q", "k"), "both")
                .node(new Activate("Activation.TANH"), "t", "q")
                .row("a", "a", "t", TWICE, HIDDEN)
                .row("b", "b", "k", HIDDEN, HIDDEN)
                .node(new Add(), "y", "a", "b")
                .returns("y");
    }

    private static Sketch vocabulary(boolean tied) {
        Sketch sketch = new Sketch("Vocabulary")
                .tokens("ids", BATCH, SEQ)
                .tokens("targets", BATCH, SEQ)
                .splitWeight("table.weight", 0, VOCABULARY, HIDDEN)
                .node(new EmbeddingLookup(), "partial", "ids", "table.weight")
                .node(new io.shardwright.ops.collective.AllReduce(Axis.TP), "e", "partial");
        if (!tied) {
            sketch.splitWeight("head.weight", 0, VOCABULARY, HIDDEN);
        }
        return sketch.node(new LinearOp(), "logits", "e", tied ? "table.weight" : "head.weight")
                .node(new CrossEntropy(), List.of("loss", "lossLse"), "logits", "targets")
                .returns("loss");
    }

    private static Sketch positions() {
        return new Sketch("Learned")
                .tokens("ids", BATCH, SEQ)
                .input("x", BATCH, SEQ, HIDDEN)
                .weight("table.weight", SEQ, HIDDEN)
                .node(new Positions(), "numbers", "ids")
                .node(new EmbeddingLookup(), "p", "numbers", "table.weight")
                .node(new Add(), "y", "p", "x")
                .returns("y");
    }

    private static Sketch meanOfSplit() {
        return start("MeanOfSplit", -1)
                .column("up", "h", "x", HIDDEN, TWICE)
                .node(new Activate("Activation.RELU"), "a", "h")
                .node(new Mean(), "y", "a")
                .returns("y");
    }
}
