package io.shardwright.spi.kernel.generated;

import java.util.List;
import java.util.function.Supplier;

/**
 * One kernel of TornadoVM for a method of {@code Kernels}. It takes the context, the memory, of each tensor the place and, if it has an
 * element for each, the stride from row to row; then the numbers of rows and columns that it wants, and the method's numbers.
 *
 * @param name where it stands: {@code p.ShardedMlpKernels.layerNormRows}
 * @param groups what a group of work-items shares
 * @param given for each tensor of the method, in order, how it is given
 * @param reference gives a reference to the static method
 */
public record GeneratedKernel(String name, Groups groups, List<Given> given, Supplier<Object> reference) {
    public GeneratedKernel {
        given = List.copyOf(given);
    }

    /** What a group of work-items shares. */
    public enum Groups {
        /** One row; the kernel is given the number of columns, and the method's numbers. */
        ROWS,
        /** Some columns, all rows of which it adds up; the kernel is given the numbers of rows and columns. */
        COLUMNS
    }

    /** How a tensor is given to a kernel. */
    public enum Given {
        /** Place and stride: it has an element for each. */
        ELEMENTS,
        /** The place: it is one row for all, or one number for each row. */
        PLACE,
        /** Not at all. */
        NOT;

        /** {@code dx[]}, {@code w}, or {@code -}. */
        static Given parse(String text) {
            return text.equals("-") ? NOT : text.endsWith("[]") ? ELEMENTS : PLACE;
        }
    }
}
