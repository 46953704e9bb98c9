package io.shardwright.spi.kernel.generated;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * One kernel of TornadoVM for a method of {@code Kernels}, or for a part of its work. It takes the context, the memory; the array of what
 * changes from step to step, and where in it its own begins, if it wants any of it; of each tensor the place and, if it has an element for
 * each, the stride from row to row; then the sizes that it wants, and of the method's numbers those that don't change.
 *
 * @param name where it stands: {@code p.ShardedMlpKernels.layerNormRows}
 * @param groups what a group of work-items shares
 * @param given what of the method's arguments it is given
 * @param reference gives a reference to the static method
 */
public record GeneratedKernel(String name, Groups groups, Given given, Supplier<Object> reference) {
    /** What a group of work-items shares. */
    public enum Groups {
        /** One row. */
        ROWS,
        /** Some columns, all rows of which it adds up. */
        COLUMNS,
        /** Some columns of the rows that sequences share, of which it adds up all sequences. */
        SEQUENCES,
        /** All rows: there is but one group. */
        ALL_ROWS
    }

    /**
     * What a kernel is given of a method's arguments.
     *
     * @param tensors for each tensor of the method
     * @param sizes how many there are of what
     * @param numbers for each number of the method
     */
    public record Given(List<OfTensor> tensors, List<Size> sizes, List<OfNumber> numbers) {
        private static final Pattern COMMA = Pattern.compile(", ");

        public Given {
            tensors = List.copyOf(tensors);
            sizes = List.copyOf(sizes);
            numbers = List.copyOf(numbers);
        }

        /**
         * {@code dx[r,c], -, w[c]; rows, cols, epsilon, ~weight, -}: tensors with their dims, of rows and columns, and behind them what is
         * wanted of the rest; {@code ~} stands before what changes from step to step, and {@code -} for what isn't given.
         */
        static Given parse(String text) {
            int end = text.indexOf("; ");
            List<String> others =
                    new ArrayList<>(COMMA.splitAsStream(text.substring(end + 2)).toList());
            List<Size> sizes = Arrays.stream(Size.values())
                    .filter(size -> others.remove(size.text()))
                    .toList();
            return new Given(
                    COMMA.splitAsStream(text.substring(0, end))
                            .map(OfTensor::parse)
                            .toList(),
                    sizes,
                    others.stream().map(OfNumber::parse).toList());
        }
    }

    /** What a kernel may want to know the number of, in the order in which it is told. */
    public enum Size {
        ROWS,
        HEADS,
        SEQ,
        COLS;

        private String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How a tensor is given to a kernel. */
    public enum OfTensor {
        /** Place and stride: it has an element for each. */
        ELEMENTS,
        /** Place, stride, and how many rows it has, which all sequences share. */
        SEQUENCE,
        /** The place: it is one row for all. */
        ROW,
        /** The place: it is one number for each row. */
        COLUMN,
        /** The place: it is several numbers for each row, one behind the other, {@code [n, rows]}. */
        COLUMNS,
        /** The place: it is such of each rank, {@code [ranks, n, rows]}, and ranks are columns. */
        RANKS,
        /**
         * Where it lies and its step from position to position, and its steps from head to head and from sequence to sequence: it is
         * {@code [batch, heads, seq, 2 cols]}, and a column is an element of each half.
         */
        HEADS,
        /** The place: it is one row for all, of {@code 2 cols}. */
        HALVES,
        /** The place: it is one number for all. */
        TOTAL,
        /** Not at all. */
        NOT;

        private static OfTensor parse(String text) {
            return switch (text.substring(text.indexOf('[') + 1)) {
                case "-" -> NOT;
                case "r,c]" -> ELEMENTS;
                case "s,c]" -> SEQUENCE;
                case "c]" -> ROW;
                case "r]" -> COLUMN;
                case "]" -> TOTAL;
                case "h,2c]" -> HEADS;
                case "2c]" -> HALVES;
                case String ranks when ranks.startsWith("c,") -> RANKS;
                default -> COLUMNS;
            };
        }
    }

    /** How a number is given to a kernel. */
    public enum OfNumber {
        /** As an argument, which is the same in each step. */
        ARGUMENT,
        /** The same, as a double. */
        DOUBLE,
        /** The same, as a long. */
        LONG,
        /** Through the array of what changes from step to step. */
        CHANGING,
        /** Not at all. */
        NOT;

        private static OfNumber parse(String text) {
            int space = text.indexOf(' ');
            return switch (space < 0 ? text : text.substring(0, space)) {
                case "-" -> NOT;
                case "double" -> DOUBLE;
                case "long" -> LONG;
                case String name when name.startsWith("~") -> CHANGING;
                default -> ARGUMENT;
            };
        }
    }
}
