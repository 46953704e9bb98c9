package io.shardwright.interpret;

import static io.shardwright.interpret.Sketch.BATCH;
import static io.shardwright.interpret.Sketch.HEADS;
import static io.shardwright.interpret.Sketch.HIDDEN;
import static io.shardwright.interpret.Sketch.SEQ;

import io.shardwright.ir.ViewOp;
import io.shardwright.ops.attention.Attention;
import io.shardwright.ops.attention.Rotary;
import io.shardwright.ops.elementwise.Activate;
import io.shardwright.ops.elementwise.Add;
import io.shardwright.ops.elementwise.Multiply;
import io.shardwright.ops.function.Minus;
import io.shardwright.ops.linear.LinearOp;
import io.shardwright.ops.norm.RmsNormOp;
import io.shardwright.ops.reduction.Softmax;
import io.shardwright.ops.shape.AddDim;
import io.shardwright.ops.shape.Concat;
import io.shardwright.ops.shape.DropDim;
import io.shardwright.ops.shape.Heads;
import io.shardwright.ops.shape.MergeDims;
import io.shardwright.ops.shape.MergeHeads;
import io.shardwright.ops.shape.Permute;
import io.shardwright.ops.shape.Slice;
import io.shardwright.ops.shape.SplitDim;
import io.shardwright.size.Size;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Small models of views: what lies otherwise than kernels want it is copied, and what need not be isn't. */
final class ViewPatterns {
    private static final Size HEAD = HIDDEN.dividedBy(HEADS).orElseThrow();
    private static final Size HALF = Size.of(2);

    private ViewPatterns() {}

    static Map<String, Sketch> all() {
        Map<String, Sketch> all = new LinkedHashMap<>();
        for (int dim = -1; dim < 3; dim++) {
            String split = dim < 0 ? "" : ", split along dim " + dim;
            all.put("rows softened down their columns" + split, of(dim, dim, new Permute(List.of(0, 2, 1)), dim == 2));
            all.put("dims the other way round" + split, reversed(dim));
            all.put("a dim more and less" + split, wider(dim));
        }
        all.put("rows as heads, split along dim 2", of(2, 2, new SplitDim(2, List.of(HEADS, HEAD)), false));
        all.put("rows and columns as one", of(-1, -1, new MergeDims(1, 2), false));
        all.put("batches and positions as one, split along dim 0", of(0, 0, new MergeDims(0, 1), false));
        all.put("heads by hand", headsByHand());
        all.put("heads, squashed and merged", squashedHeads());
        all.put("heads, normed and turned", normedHeads());
        all.put("the first of four and the others, without positions", firstAndOthers());
        all.put("one slice in another, and read twice", slices());
        all.put("stacked, and one of them taken", stacked());
        all.put("side by side along the positions, split along dim 2", besides(1, 2));
        all.put("side by side along the batch", besides(0, -1));
        all.put("side by side, twenty-six of them", many(Concat.LAST, 26));
        all.put("side by side along the batch, thirty of them", many(0, 30));
        all.put("differences of neighbours in a row", neighbours());
        all.put("rows less the first of their sequence, without positions", lessTheFirst());
        all.put("sequences, and the first of them added", plusTheFirst());
        all.put("a view as the result, whose positions move", viewAsResult());
        return all;
    }

    private static Sketch start(String name, int dim) {
        return new Sketch(name).splitInput("x", dim, BATCH, SEQ, HIDDEN);
    }

    private static Sketch end(Sketch sketch, String result, int dim) {
        return dim < 0 ? sketch.returns(result) : sketch.returnsSplit(result, dim);
    }

    /** As queries and keys with QK-norm. */
    private static Sketch normedHeads() {
        Size wide = Size.of(2).times(HIDDEN);
        return start("Normed", -1)
                .column("q", "q", "x", HIDDEN, wide)
                .weight("norm.weight", wide.dividedBy(HEADS).orElseThrow())
                .node(new Heads(HEADS), "heads", "q")
                .node(new RmsNormOp("1e-5"), List.of("normed", "rstd"), "heads", "norm.weight")
                .node(new Rotary("100"), "turned", "normed")
                .node(new MergeHeads(), "merged", "turned")
                .row("out", "y", "merged", wide, HIDDEN)
                .returns("y");
    }

    /** A function of a view of a function, and back again. */
    private static Sketch of(int from, int to, ViewOp view, boolean isElementwise) {
        Sketch sketch = start("View", from)
                .node(new Activate("Activation.TANH"), "a", "x")
                .node(view, "v", "a")
                .node(isElementwise ? new Activate("Activation.TANH") : new Activate("Activation.SILU"), "s", "v");
        ViewOp back = switch (view) {
            case Permute permute -> permute;
            case SplitDim(int dim, List<Size> sizes) -> new MergeDims(dim, dim + sizes.size() - 1);
            case MergeDims(int first, int _) ->
                new SplitDim(first, first == 0 ? List.of(BATCH, SEQ) : List.of(SEQ, HIDDEN));
            default -> throw new IllegalArgumentException(view.name());
        };
        return end(sketch.node(back, "b", "s").node(new Multiply(), "y", "b", "a"), "y", to);
    }

    private static Sketch reversed(int dim) {
        Sketch sketch = start("Reversed", dim).node(new Permute(List.of(2, 1, 0)), "v", "x");
        if (dim != 0) {
            sketch.node(new Softmax(), "s", "v");
        } else {
            sketch.node(new Activate("Activation.SILU"), "s", "v");
        }
        return end(
                sketch.node(new Permute(List.of(1, 0, 2)), "y", "s"),
                "y",
                dim < 0 ? -1 : List.of(2, 0, 1).get(dim));
    }

    private static Sketch wider(int dim) {
        return end(
                start("Wider", dim)
                        .node(new AddDim(1), "v", "x")
                        .node(new Activate("Activation.TANH"), "a", "v")
                        .node(new AddDim(4), "w", "a")
                        .node(new DropDim(1), "u", "w")
                        .node(new DropDim(3), "t", "u")
                        .node(new Multiply(), "y", "t", "x"),
                "y",
                dim);
    }

    private static Sketch headsByHand() {
        return start("ByHand", -1)
                .column("q", "q", "x", HIDDEN, HIDDEN)
                .column("k", "k", "x", HIDDEN, HIDDEN)
                .node(new SplitDim(2, List.of(HEADS, HEAD)), "qs", "q")
                .node(new Permute(List.of(0, 2, 1, 3)), "qh", "qs")
                .node(new Heads(HEADS), "kh", "k")
                .node(new Attention(true), List.of("o", "oLse"), "qh", "kh", "kh")
                .node(new Permute(List.of(0, 2, 1, 3)), "os", "o")
                .node(new MergeDims(2, 3), "m", "os")
                .row("down", "y", "m", HIDDEN, HIDDEN)
                .returns("y");
    }

    private static Sketch squashedHeads() {
        return start("Squashed", -1)
                .node(new Heads(HEADS), "h", "x")
                .node(new Activate("Activation.TANH"), "a", "h")
                .node(new Add(), "b", "a", "h")
                .node(new MergeHeads(), "m", "b")
                .node(new Concat(), "y", "m", "x")
                .returns("y");
    }

    private static Sketch firstAndOthers() {
        return new Sketch("Cls")
                .input("x", BATCH, Size.of(4), HIDDEN)
                .node(new Activate("Activation.TANH"), "a", "x")
                .node(new Slice(1, Size.ZERO, Size.ONE), "f", "a")
                .node(new DropDim(1), "first", "f")
                .node(new Slice(1, Size.ONE, Size.of(4)), "others", "a")
                .node(new Activate("Activation.SILU"), "s", "others")
                .node(new AddDim(1), "again", "first")
                .node(new Concat(1), "y", "s", "again")
                .returns("y");
    }

    private static Sketch slices() {
        return start("Slices", -1)
                .node(new Slice(2, Size.ONE, HIDDEN), "a", "x")
                .node(new Slice(2, Size.ZERO, HALF), "b", "a")
                .node(new Slice(2, Size.ONE, Size.of(3)), "c", "a")
                .node(new Softmax(), "s", "b")
                .node(new Add(), "d", "s", "c")
                .node(new Add(), "y", "d", "b")
                .returns("y");
    }

    private static Sketch stacked() {
        return start("Stacked", -1)
                .node(new Activate("Activation.TANH"), "a", "x")
                .node(new AddDim(2), "u", "a")
                .node(new AddDim(2), "v", "x")
                .node(new Concat(2), "both", "u", "v")
                .node(new Activate("Activation.SILU"), "s", "both")
                .node(new Slice(2, Size.ONE, HALF), "second", "s")
                .node(new DropDim(2), "w", "second")
                .node(new Multiply(), "y", "w", "a")
                .returns("y");
    }

    private static Sketch besides(int dim, int split) {
        return end(
                start("Besides", split)
                        .node(new Activate("Activation.TANH"), "a", "x")
                        .node(new Concat(dim), "c", "a", "x", "a")
                        .node(new Activate("Activation.SILU"), "y", "c"),
                "y",
                split);
    }

    private static Sketch many(int dim, int parts) {
        String[] all = Collections.nCopies(parts, "a").toArray(String[]::new);
        all[parts - 1] = "x";
        return start("Many", -1)
                .node(new Activate("Activation.TANH"), "a", "x")
                .node(new Concat(dim), "y", all)
                .returns("y");
    }

    /** What is read after the first element of the result must not lie where that is written. */
    private static Sketch neighbours() {
        return ofLinear("Neighbours", SEQ)
                .node(new Slice(2, Size.ONE, HIDDEN), "right", "h")
                .node(new Slice(2, Size.ZERO, HIDDEN.minus(Size.ONE)), "left", "h")
                .node(new Minus(Optional.empty()), "steps", "right", "left")
                .weight("down.weight", HIDDEN, HIDDEN.minus(Size.ONE))
                .node(new LinearOp(), "y", "steps", "down.weight")
                .returns("y");
    }

    private static Sketch lessTheFirst() {
        return ofLinear("LessFirst", Size.of(4))
                .node(new Slice(1, Size.ZERO, Size.ONE), "first", "h")
                .node(new Minus(Optional.empty()), "y", "h", "first")
                .returns("y");
    }

    private static Sketch plusTheFirst() {
        return ofLinear("PlusFirst", SEQ)
                .node(new Slice(0, Size.ZERO, Size.ONE), "one", "h")
                .node(new DropDim(0), "first", "one")
                .node(new Add(), "y", "h", "first")
                .returns("y");
    }

    /** Nothing but what follows reads h. */
    private static Sketch ofLinear(String name, Size positions) {
        return new Sketch(name)
                .input("x", BATCH, positions, HIDDEN)
                .weight("up.weight", HIDDEN, HIDDEN)
                .node(new LinearOp(), "h", "x", "up.weight");
    }

    private static Sketch viewAsResult() {
        return start("Seen", -1)
                .node(new Activate("Activation.TANH"), "a", "x")
                .node(new Permute(List.of(1, 0, 2)), "p", "a")
                .node(new MergeDims(0, 1), "y", "p")
                .returns("y");
    }
}
