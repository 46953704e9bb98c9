package io.shardwright.interpret;

import io.shardwright.ir.formula.Formula;
import io.shardwright.rows.RowKernel;
import io.shardwright.rows.RowOperand;
import io.shardwright.rows.RowOperand.Lies;
import io.shardwright.rows.RowReduction;
import io.shardwright.rows.RowValue;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What the formulas of a kernel make of tensors, as they are written. Heads are those of one sequence with one head.
 *
 * @param tensors by name
 * @param numbers by name
 */
record RowFormulas(
        RowKernel kernel, int rows, int cols, Map<String, double[]> tensors, ToDoubleFunction<String> numbers) {
    /** What outputs become. */
    Map<String, double[]> made() {
        Map<String, double[]> made = new HashMap<>();
        kernel.outputs().keySet().forEach(output -> {
            String tensor = kernel.operands().get(output).tensor();
            made.putIfAbsent(tensor, of(tensor).clone());
        });
        kernel.outputs().forEach((output, formula) -> {
            if (kernel.operands().get(output).lies() != Lies.TOTAL) {
                make(made, kernel.operands().get(output), formula, this);
            }
        });
        // Sums over all rows read what has been made of each.
        Map<String, double[]> after = new HashMap<>(tensors);
        after.putAll(made);
        RowFormulas then = new RowFormulas(kernel, rows, cols, after, numbers);
        kernel.outputs().forEach((output, formula) -> {
            if (kernel.operands().get(output).lies() == Lies.TOTAL) {
                make(made, kernel.operands().get(output), formula, then);
            }
        });
        return made;
    }

    private void make(Map<String, double[]> made, RowOperand output, Formula formula, RowFormulas from) {
        double[] whole = Objects.requireNonNull(made.get(output.tensor()));
        Lies lies = output.lies();
        for (int row = 0; row < (lies == Lies.TOTAL ? 1 : rows); row++) {
            for (int col = 0; col < (lies.isOfElements() ? cols : 1); col++) {
                double value = from.value(formula, row, col);
                int place = place(output, row, col);
                boolean isFirst = lies == Lies.SEQUENCE && row * cols + col < whole.length;
                whole[place] = (lies.isOfColumns() || lies == Lies.SEQUENCE) && !isFirst ? whole[place] + value : value;
            }
        }
    }

    private double[] of(String tensor) {
        return Objects.requireNonNull(tensors.get(tensor));
    }

    private double value(Formula formula, int row, int col) {
        return ElementwiseLoops.value(formula, input -> input(input, row, col));
    }

    private double input(int input, int row, int col) {
        if (kernel.isOperand(input)) {
            RowOperand operand = kernel.operands().get(input);
            return switch (operand.lies()) {
                case NUMBER, NUMBER_OF_STEP, DOUBLE_NUMBER -> numbers.applyAsDouble(operand.name());
                case INDEX -> col;
                case INDEX_IN_SEQUENCE -> row;
                default -> of(operand.tensor())[place(operand, row, col)];
            };
        }
        return switch (kernel.value(input)) {
            case RowValue.Computed computed -> value(computed.formula(), row, col);
            case RowValue.Reduced total
            when total.reduction() == RowReduction.TOTAL ->
                reduced(total, rows, each -> value(total.formula(), each, 0));
            case RowValue.Reduced reduced -> reduced(reduced, cols, each -> value(reduced.formula(), row, each));
            case RowValue.Picked picked -> {
                int at = (int) value(picked.column(), row, 0);
                yield at < 0 || at >= cols ? 0 : value(picked.elements(), row, at);
            }
            case RowValue.Angle angle ->
                value(angle.position(), row, 0) * Math.pow(value(angle.base(), row, 0), -(double) col / cols);
            case RowValue.Kept _ -> kept(row, col);
            case RowValue.Turn turn -> {
                double angle = value(turn.angle(), row, col);
                yield turn.isSine() ? Math.sin(angle) : Math.cos(angle);
            }
        };
    }

    /** Some mask. */
    static double kept(int row, int col) {
        return (3 * row + col) % 4 == 0 ? 0 : 1.25;
    }

    private static double reduced(RowValue.Reduced value, int count, IntToDoubleFunction each) {
        var all = IntStream.range(0, count).mapToDouble(each);
        return switch (value.reduction()) {
            case SUM, TOTAL -> all.sum();
            case MEAN -> all.average().orElseThrow();
            case MAX -> all.max().orElseThrow();
        };
    }

    private int place(RowOperand operand, int row, int col) {
        return switch (operand.lies()) {
            case ELEMENTS -> row * cols + col;
            case SEQUENCE -> (row * cols + col) % of(operand.tensor()).length;
            case ROW -> col;
            case COLUMN -> row;
            case COLUMN_OF_PARTS -> operand.part() * rows + row;
            case RANKS_OF_PARTS -> (col * operand.parts() + operand.part()) * rows + row;
            case TOTAL -> 0;
            case HEAD_HALVES -> (2 * row + operand.part()) * cols + col;
            case ROW_HALVES -> operand.part() * cols + col;
            default -> throw new IllegalArgumentException(operand.name() + " is no tensor");
        };
    }
}
