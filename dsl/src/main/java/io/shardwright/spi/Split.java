package io.shardwright.spi;

import io.shardwright.mesh.Axis;
import java.util.List;
import java.util.stream.LongStream;

/**
 * How a whole parameter is cut into shards.
 *
 * <p>A split dim may be made of sections (the q, k and v of a fused projection): then each section is cut on
 * its own, and a shard is its parts of all sections, one after the other.
 */
public sealed interface Split {
    /** Every rank holds all of it. */
    record None() implements Split {}

    /**
     * @param axis the mesh axis it is cut over
     * @param dim the dim that is cut
     * @param sections sizes that add up to the whole dim; one section if it is cut plainly
     */
    record Over(Axis axis, int dim, List<Long> sections) implements Split {}

    /**
     * Every rank holds all of it, and computes with its own part of the sequence: each holds an addend of the gradient, which is
     * summed over the axis once a step.
     */
    record Replicated(Axis axis) implements Split {}

    static Split replicated(Axis axis) {
        return new Replicated(axis);
    }

    /** Cut along two dims, each over an axis of its own: experts over ep and each of them over tp. */
    record Both(Over first, Over second) implements Split {
        public Both {
            if (first.axis() == second.axis() || first.dim() == second.dim()) {
                throw new IllegalArgumentException(first + " and " + second + " cut the same twice");
            }
        }
    }

    /** The cuts, in order. */
    default List<Over> cuts() {
        return switch (this) {
            case None _, Replicated _ -> List.of();
            case Over over -> List.of(over);
            case Both both -> List.of(both.first(), both.second());
        };
    }

    static Split both(Split first, Split second) {
        return new Both((Over) first, (Over) second);
    }

    /** Where part {@code index} of a dim begins that is cut for so many ranks, which need not divide it. */
    static long begin(long whole, long index, long ranks) {
        return whole * index / ranks;
    }

    static Split none() {
        return new None();
    }

    static Split over(Axis axis, int dim, long... sections) {
        return new Over(axis, dim, LongStream.of(sections).boxed().toList());
    }
}
