package io.shardwright.interpret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shardwright.ir.formula.Formula;
import io.shardwright.rows.RowKernel;
import io.shardwright.rows.RowKernels;
import io.shardwright.rows.RowOperand.Lies;
import io.shardwright.rows.RowReduction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Formulas of what goes row by row against the loops that finite differences hold the operators to. */
class RowKernelsTest {
    private static final long SEED = 20;
    private static final double EPSILON = 1e-3;

    static Stream<String> methods() {
        return RowKernels.all().stream().map(RowKernel::method);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void computeWhatLoopsDo(String method) {
        RowKernel kernel = RowKernels.of(method).orElseThrow();
        Random random = new Random(SEED + method.hashCode());
        for (int trial = 0; trial < 20; trial++) {
            int rows = 1 + random.nextInt(5);
            int cols = 1 + random.nextInt(9);
            List<double[]> operands = kernel.operands().stream()
                    .map(operand -> numbers(random, size(operand.lies(), rows, cols)))
                    .toList();
            Map<Integer, double[]> expected = loops(kernel, operands, rows, cols);
            Map<Integer, double[]> actual = formulas(kernel, operands, rows, cols);
            expected.forEach((output, numbers) -> {
                for (int i = 0; i < numbers.length; i++) {
                    assertThat(actual.get(output)[i])
                            .as(
                                    "element %d of %s, %d rows of %d, seed %d",
                                    i, kernel.operands().get(output).name(), rows, cols, SEED)
                            .isCloseTo(numbers[i], within(1e-9 * (1 + Math.abs(numbers[i]))));
                }
            });
        }
    }

    private static int size(Lies lies, int rows, int cols) {
        return switch (lies) {
            case ELEMENTS -> rows * cols;
            case ROW -> cols;
            case COLUMN -> rows;
            case NUMBER -> 1;
        };
    }

    private static int[] dims(Lies lies, int rows, int cols) {
        return switch (lies) {
            case ELEMENTS -> new int[] {rows, cols};
            case ROW -> new int[] {cols};
            case COLUMN -> new int[] {rows};
            case NUMBER -> new int[0];
        };
    }

    private static double[] numbers(Random random, int size) {
        return random.doubles(size, -1, 1).toArray();
    }

    /** By operand, what the loops make of it. */
    private static Map<Integer, double[]> loops(RowKernel kernel, List<double[]> operands, int rows, int cols) {
        Map<Integer, double[]> made = new HashMap<>();
        List<Strided> outputs = new ArrayList<>();
        List<Strided> inputs = new ArrayList<>();
        List<Object> numbers = new ArrayList<>();
        for (int i = 0; i < operands.size(); i++) {
            Lies lies = kernel.operands().get(i).lies();
            double[] copy = operands.get(i).clone();
            if (lies == Lies.NUMBER) {
                numbers.add(EPSILON);
            } else if (kernel.outputs().containsKey(i)) {
                made.put(i, copy);
                outputs.add(Strided.over(copy, dims(lies, rows, cols)));
            } else {
                inputs.add(Strided.over(copy, dims(lies, rows, cols)));
            }
        }
        Loops.call(kernel.method(), new Arguments(outputs, inputs, numbers));
        return made;
    }

    private static Map<Integer, double[]> formulas(RowKernel kernel, List<double[]> operands, int rows, int cols) {
        Map<Integer, double[]> made = new HashMap<>();
        kernel.outputs()
                .keySet()
                .forEach(output -> made.put(output, operands.get(output).clone()));
        for (int row = 0; row < rows; row++) {
            // A row of each operand and value.
            List<double[]> all = new ArrayList<>();
            for (int i = 0; i < operands.size(); i++) {
                double[] numbers = operands.get(i);
                double[] ofRow = new double[cols];
                for (int col = 0; col < cols; col++) {
                    ofRow[col] = switch (kernel.operands().get(i).lies()) {
                        case ELEMENTS -> numbers[row * cols + col];
                        case ROW -> numbers[col];
                        case COLUMN -> numbers[row];
                        case NUMBER -> EPSILON;
                    };
                }
                all.add(ofRow);
            }
            kernel.values().forEach(value -> {
                double[] each = each(value.formula(), all, cols);
                value.reduction().ifPresent(reduction -> Arrays.fill(each, reduced(reduction, each.clone())));
                all.add(each);
            });
            int at = row;
            kernel.outputs().forEach((output, formula) -> {
                double[] each = each(formula, all, cols);
                double[] whole = java.util.Objects.requireNonNull(made.get(output));
                switch (kernel.operands().get(output).lies()) {
                    case ELEMENTS -> System.arraycopy(each, 0, whole, at * cols, cols);
                    case ROW -> Arrays.setAll(whole, col -> whole[col] + each[col]);
                    case COLUMN -> whole[at] = each[0];
                    case NUMBER -> throw new IllegalStateException("a number is no output");
                }
            });
        }
        return made;
    }

    private static double[] each(Formula formula, List<double[]> all, int cols) {
        return IntStream.range(0, cols)
                .mapToDouble(col -> ElementwiseLoops.value(formula, input -> all.get(input)[col]))
                .toArray();
    }

    private static double reduced(RowReduction reduction, double[] each) {
        return switch (reduction) {
            case SUM -> Arrays.stream(each).sum();
            case MEAN -> Arrays.stream(each).average().orElseThrow();
            case MAX -> Arrays.stream(each).max().orElseThrow();
        };
    }
}
