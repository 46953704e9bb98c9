package io.shardwright.interpret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shardwright.rows.RowKernel;
import io.shardwright.rows.RowKernels;
import io.shardwright.rows.RowOperand;
import io.shardwright.rows.RowOperand.Lies;
import io.shardwright.rows.RowValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Formulas of what goes row by row against the loops that finite differences hold the operators to. */
class RowKernelsTest {
    private static final long SEED = 20;
    private static final int FIRST_CLASS = 2;
    private static final int SEQUENCES = 2;

    /** What may be another number than the largest, as long as what follows is relative to it; and who makes a loss of that. */
    private static final Map<String, String> JOINS =
            Map.of("tokenLossStats", "tokenLossJoin", "divergenceStats", "divergenceJoin");

    /** Where the rank's positions stand, which loops take for those of a whole sequence. */
    private static final Map<String, Double> WHOLE_SEQUENCE = Map.of("chunk", 100.0, "lower", 0.0, "upper", 7.0);

    static Stream<String> methods() {
        return RowKernels.all().stream().map(RowKernel::method);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void computeWhatLoopsDo(String method) {
        RowKernel kernel = RowKernels.of(method).orElseThrow();
        Random random = new Random(SEED + method.hashCode());
        boolean isOfSequences = kernel.operands().stream().anyMatch(operand -> operand.lies() == Lies.SEQUENCE);
        for (int trial = 0; trial < 20; trial++) {
            int rows = (isOfSequences ? SEQUENCES : 1) * (1 + random.nextInt(5));
            int cols = 1 + random.nextInt(9);
            Map<String, double[]> tensors = tensors(kernel, random, rows, cols);
            Map<String, double[]> expected = loops(kernel, tensors, rows, cols);
            Map<String, double[]> actual = new RowFormulas(kernel, rows, cols, tensors, RowKernelsTest::number).made();
            String join = JOINS.get(method);
            if (join != null) {
                expected = joined(join, expected, tensors, rows);
                actual = joined(join, actual, tensors, rows);
            }
            compare(actual, expected, rows + " rows of " + cols + ", seed " + SEED);
        }
    }

    private static void compare(Map<String, double[]> actual, Map<String, double[]> expected, String of) {
        assertThat(actual).containsOnlyKeys(expected.keySet());
        expected.forEach((output, numbers) -> {
            for (int i = 0; i < numbers.length; i++) {
                assertThat(Objects.requireNonNull(actual.get(output))[i])
                        .as("element %d of %s, %s", i, output, of)
                        .isCloseTo(numbers[i], within(1e-9 * (1 + Math.abs(numbers[i]))));
            }
        });
    }

    private static double number(String name) {
        return switch (name) {
            case "epsilon" -> 1e-3;
            case "firstClass" -> FIRST_CLASS;
            case "weight" -> 0.75;
            case "base" -> 300;
            case "smoothing" -> 0.1;
            case "classShare" -> 0.05;
            case "zLoss" -> 0.02;
            default -> Objects.requireNonNull(WHOLE_SEQUENCE.get(name), name);
        };
    }

    private static int[] dims(RowOperand operand, int rows, int cols) {
        return switch (operand.lies()) {
            case ELEMENTS -> new int[] {rows, cols};
            case SEQUENCE -> new int[] {rows / SEQUENCES, cols};
            case ROW -> new int[] {cols};
            case COLUMN -> new int[] {rows};
            case COLUMN_OF_PARTS -> new int[] {operand.parts(), rows};
            case RANKS_OF_PARTS -> new int[] {cols, operand.parts(), rows};
            case TOTAL -> new int[0];
            case HEAD_HALVES -> new int[] {1, 1, rows, 2 * cols};
            case ROW_HALVES -> new int[] {2 * cols};
            default -> throw new IllegalArgumentException(operand.name() + " is no tensor");
        };
    }

    /** By name. Targets are classes of all ranks, or negative; exponentials are positive. */
    private static Map<String, double[]> tensors(RowKernel kernel, Random random, int rows, int cols) {
        boolean isSplit =
                kernel.operands().stream().anyMatch(operand -> operand.name().equals("firstClass"));
        Map<String, double[]> tensors = new LinkedHashMap<>();
        for (RowOperand operand : kernel.operands()) {
            if (operand.lies().isTensor() && !tensors.containsKey(operand.tensor())) {
                boolean isPositive = operand.lies() == Lies.RANKS_OF_PARTS;
                double[] numbers = random.doubles(
                                Strided.dense(dims(operand, rows, cols)).size(), isPositive ? 0.1 : -1, 1)
                        .toArray();
                if (operand.name().equals("targets")) {
                    numbers = random.ints(rows, -1, isSplit ? cols + 2 * FIRST_CLASS : cols)
                            .asDoubleStream()
                            .toArray();
                }
                tensors.put(operand.tensor(), numbers);
            }
        }
        return tensors;
    }

    /** By name, what the loops make of it. */
    private static Map<String, double[]> loops(RowKernel kernel, Map<String, double[]> tensors, int rows, int cols) {
        Map<String, double[]> made = new LinkedHashMap<>();
        Map<String, Strided> inputs = new LinkedHashMap<>();
        Map<String, Strided> outputs = new LinkedHashMap<>();
        List<Object> numbers = new ArrayList<>();
        for (int i = 0; i < kernel.operands().size(); i++) {
            RowOperand operand = kernel.operands().get(i);
            String tensor = operand.tensor();
            if (operand.lies().isNumber()) {
                if (WHOLE_SEQUENCE.containsKey(operand.name())) {
                    continue;
                }
                if (isCounter(kernel)) {
                    numbers = List.of(mask(rows, cols));
                    continue;
                }
                numbers.add(number(operand.name()));
            } else if (operand.lies().isTensor() && !outputs.containsKey(tensor)) {
                double[] copy = Objects.requireNonNull(tensors.get(tensor)).clone();
                Strided whole = Strided.over(copy, dims(operand, rows, cols));
                if (kernel.outputs().containsKey(i)) {
                    made.put(tensor, copy);
                    outputs.put(tensor, whole);
                } else {
                    inputs.put(tensor, whole);
                }
            }
        }
        Loops.call(
                kernel.method(), new Arguments(List.copyOf(outputs.values()), List.copyOf(inputs.values()), numbers));
        return made;
    }

    /** Whether all numbers are those of a counter, which loops are given the mask for. */
    private static boolean isCounter(RowKernel kernel) {
        return kernel.values().stream().anyMatch(RowValue.Kept.class::isInstance);
    }

    private static Strided mask(int rows, int cols) {
        double[] mask = new double[rows * cols];
        Arrays.setAll(mask, i -> RowFormulas.kept(i / cols, i % cols));
        return Strided.over(mask, rows, cols);
    }

    /** What is made of one rank's statistics. */
    private static Map<String, double[]> joined(
            String join, Map<String, double[]> made, Map<String, double[]> tensors, int rows) {
        double[] stats = Objects.requireNonNull(made.get("stats"));
        Map<String, double[]> given = new LinkedHashMap<>(tensors);
        RowKernel kernel = RowKernels.of(join).orElseThrow();
        kernel.operands().stream()
                .filter(operand ->
                        operand.lies() == Lies.COLUMN && !operand.name().equals("targets"))
                .forEach(output -> given.put(output.tensor(), new double[rows]));
        given.put("all", stats);
        return loops(kernel, given, rows, 1);
    }
}
