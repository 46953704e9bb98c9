package io.shardwright.processor.write.body;

import io.shardwright.ir.Value;
import io.shardwright.processor.write.text.JavaSizes;
import java.util.Optional;
import java.util.function.Function;

/**
 * A Java variable that holds one value, or several in turn that are the same memory.
 *
 * @param value what it holds, and what its name comes from
 * @param base for a view, what it is a view of
 */
public record Variable(String name, Home home, Value value, Source source, Optional<Variable> base) {
    /** Where a variable is declared. */
    public enum Home {
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
    public sealed interface Source {}

    public record Caller() implements Source {}

    /** The value or the gradient of the parameter in a field. */
    public record ParameterPart(String field, boolean gradient) implements Source {}

    /** @param spaced whether its rows may lie farther apart than they are long */
    public record SlotTensor(boolean spaced) implements Source {}

    /** @param spaced as for {@link SlotTensor} */
    public record Temporary(int number, boolean spaced) implements Source {}

    /** @param suffix the calls on the base that make the view, for sizes spelled as given; empty if it is the same tensor */
    public record View(Function<JavaSizes, String> suffix) implements Source {}

    public boolean isView() {
        return source instanceof View;
    }
}
