package io.shardwright.pass.unit;

import io.shardwright.ir.CallOp;
import io.shardwright.ir.Child;
import io.shardwright.ir.Node;
import io.shardwright.ir.declaration.Cut;
import java.util.Optional;

/**
 * A node of a model that is being cut.
 *
 * @param child what a call calls: a model in a field, or a unit of one
 * @param kind whether it is one piece, or several units
 * @param at for a call of another model's unit, where that begins in it
 * @param cut the annotated place right before it
 */
record Step(Node node, Optional<Child> child, Kind kind, String at, Optional<Cut> cut) {
    enum Kind {
        /** Part of one unit. */
        NODE,
        /** A list, each of whose elements is a unit. */
        ELEMENTS,
        /** Units of another model. */
        UNITS
    }

    static Step of(Node node, Optional<Child> child) {
        return new Step(node, child, Kind.NODE, "", Optional.empty());
    }

    Step before(Cut place) {
        return new Step(node, child, kind, at, Optional.of(place));
    }

    boolean isNode() {
        return kind == Kind.NODE;
    }

    /** Whether it calls {@code field}. */
    boolean calls(String field) {
        return node.op() instanceof CallOp call && call.field().equals(field);
    }
}
