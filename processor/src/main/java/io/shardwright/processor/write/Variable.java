package io.shardwright.processor.write;

import io.shardwright.ir.Value;
import java.util.Optional;
import java.util.function.Function;

/**
 * A Java variable that holds one value, or several in turn that are the same memory.
 *
 * @param value what it holds, and what its name comes from
 * @param base for a view, what it is a view of
 */
record Variable(String name, Home home, Value value, Source source, Optional<Variable> base) {
    /** Where a variable is declared. */
    enum Home {
        /** A parameter of forward or backward. */
        ARGUMENT,
        /** A local of forward or backward: a view of an argument. */
        LOCAL,
        /** A field of the generated class. */
        FIELD,
        /** A field of its {@code Saved}. */
        SAVED,
        /** A field of its {@code Saved} that only a split backward uses. */
        KEPT
    }

    /** What a variable is made of. */
    sealed interface Source {}

    record Caller() implements Source {}

    /** The value or the gradient of the parameter in a field. */
    record ParameterPart(String field, boolean gradient) implements Source {}

    /** @param spaced whether its rows may lie farther apart than they are long */
    record SlotTensor(boolean spaced) implements Source {}

    /** @param spaced as for {@link SlotTensor} */
    record Temporary(int number, boolean spaced) implements Source {}

    /** @param suffix the calls on the base that make the view, for sizes spelled as given; empty if it is the same tensor */
    record View(Function<JavaSizes, String> suffix) implements Source {}

    boolean isView() {
        return source instanceof View;
    }
}
