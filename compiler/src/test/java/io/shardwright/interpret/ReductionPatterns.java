package io.shardwright.interpret;

import static io.shardwright.interpret.Sketch.BATCH;
import static io.shardwright.interpret.Sketch.HIDDEN;
import static io.shardwright.interpret.Sketch.SEQ;

import io.shardwright.ops.elementwise.Activate;
import io.shardwright.ops.elementwise.Add;
import io.shardwright.ops.elementwise.Multiply;
import io.shardwright.ops.reduction.LogSoftmax;
import io.shardwright.ops.reduction.MaxOver;
import io.shardwright.ops.reduction.MeanOver;
import io.shardwright.ops.reduction.MinOver;
import io.shardwright.ops.reduction.SumOver;
import io.shardwright.ops.reduction.Total;
import io.shardwright.ops.shape.DropDim;
import io.shardwright.ops.shape.Permute;
import io.shardwright.ops.shape.Slice;
import io.shardwright.size.Size;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small models of reductions: over what is split, and over positions. */
final class ReductionPatterns {
    private static final Size TWICE = Size.of(2).times(HIDDEN);

    private ReductionPatterns() {}

    static Map<String, Sketch> all() {
        Map<String, Sketch> all = new LinkedHashMap<>();
        all.put("a sum over a split dim, and a function of it", ofSum());
        all.put("sums over a split dim, added up once", sumsTogether());
        all.put("all of a split value, and a function of it", ofTotal());
        all.put("positions pooled three ways", pooled());
        all.put("softmax over the positions", overPositions());
        all.put("the first position", first());
        return all;
    }

    private static Sketch start(String name) {
        return new Sketch(name).input("x", BATCH, SEQ, HIDDEN);
    }

    private static Sketch ofSum() {
        return start("OfSum")
                .column("up", "h", "x", HIDDEN, TWICE)
                .node(new SumOver(2), "s", "h")
                .node(new Activate("Activation.TANH"), "t", "s")
                .node(new Multiply(), "y", "t", "s")
                .returns("y");
    }

    private static Sketch sumsTogether() {
        return start("Together")
                .column("up", "h", "x", HIDDEN, TWICE)
                .node(new MeanOver(2), "s", "h")
                .node(new Multiply(), "hh", "h", "h")
                .node(new MeanOver(2), "t", "hh")
                .node(new Add(), "u", "s", "t")
                .node(new Activate("Activation.SILU"), "y", "u")
                .returns("y");
    }

    private static Sketch ofTotal() {
        return start("OfTotal")
                .column("up", "h", "x", HIDDEN, TWICE)
                .node(new Total(), "s", "h")
                .node(new Activate("Activation.TANH"), "y", "s")
                .returns("y");
    }

    /** Their results have no positions: layers behind them see them whole. */
    private static Sketch pooled() {
        return start("Pooled")
                .node(new Activate("Activation.TANH"), "t", "x")
                .node(new MeanOver(1), "a", "t")
                .node(new MaxOver(1), "b", "t")
                .node(new MinOver(1), "c", "x")
                .node(new Multiply(), "ab", "a", "b")
                .node(new Add(), "z", "ab", "c")
                .column("up", "h", "z", HIDDEN, TWICE)
                .node(new Activate("Activation.GELU"), "g", "h")
                .row("down", "y", "g", TWICE, HIDDEN)
                .returns("y");
    }

    private static Sketch overPositions() {
        return start("OverPositions")
                .node(new Permute(List.of(0, 2, 1)), "turned", "x")
                .node(new LogSoftmax(), "s", "turned")
                .node(new SumOver(2), "z", "s")
                .returns("z");
    }

    private static Sketch first() {
        return start("First")
                .node(new Activate("Activation.TANH"), "t", "x")
                .node(new Slice(1, Size.ZERO, Size.ONE), "f", "t")
                .node(new DropDim(1), "first", "f")
                .column("up", "h", "first", HIDDEN, TWICE)
                .row("down", "y", "h", TWICE, HIDDEN)
                .returns("y");
    }
}
