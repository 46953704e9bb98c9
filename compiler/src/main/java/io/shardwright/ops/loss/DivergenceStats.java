package io.shardwright.ops.loss;

import io.shardwright.ir.Node;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.description.Operator;

/** What one rank knows of a divergence whose classes are split: inputs logits and the given ones; output {@code [tp, 5, rows]}. */
public record DivergenceStats(Axis axis) implements ClassSplitLoss.Statistics {
    public static final Operator OPERATOR = Operator.of(
                    DivergenceStats.class, "divergence_stats", s -> new DivergenceStats(s.axis()))
            .from("divergence(logits, given) of logits that are split over classes");

    /** Numbers of a row. */
    static final int COUNT = 5;

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public String kernel(Node node) {
        return "divergenceStats";
    }

    @Override
    public String spec(Node node) {
        return "... v, ... v -> v s r";
    }

    @Override
    public int count() {
        return COUNT;
    }
}
