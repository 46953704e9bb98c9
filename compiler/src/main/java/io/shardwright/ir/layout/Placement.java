package io.shardwright.ir.layout;

import io.shardwright.size.Size;
import java.util.List;

/**
 * How a value lies across one mesh axis: the types of the gradient-state algebra.
 *
 * <p>The gradient of a value lies as {@link #dual} says, so every collective has a partner in the backward pass.
 */
public sealed interface Placement {
    Placement INVARIANT = new Invariant();
    Placement REPLICATED = new Replicated();
    Placement PARTIAL = new Partial();

    /** The same on every rank, and so is its gradient. */
    record Invariant() implements Placement {
        @Override
        public String toString() {
            return "I";
        }
    }

    /** The same on every rank; each rank holds one addend of its gradient. */
    record Replicated() implements Placement {
        @Override
        public String toString() {
            return "R";
        }
    }

    /**
     * Split along {@code dim}.
     *
     * @param sections if not empty, the dim is made of these sections, each split on its own
     */
    record Varying(int dim, List<Size> sections) implements Placement {
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("V(").append(dim);
            sections.forEach(section -> text.append(' ').append(section));
            return text.append(')').toString();
        }
    }

    /** Each rank holds one addend. */
    record Partial() implements Placement {
        @Override
        public String toString() {
            return "P";
        }
    }

    static Placement varying(int dim) {
        return new Varying(dim, List.of());
    }

    /** The placement of the gradient. */
    default Placement dual() {
        return switch (this) {
            case Replicated _ -> PARTIAL;
            case Partial _ -> REPLICATED;
            case Invariant _, Varying _ -> this;
        };
    }
}
