package io.shardwright.processor.write.rows;

import io.shardwright.ir.formula.Formula;
import io.shardwright.processor.write.chain.ChainExpression;
import io.shardwright.processor.write.text.Names;
import io.shardwright.rows.RowKernel;
import io.shardwright.rows.RowReduction;
import io.shardwright.rows.RowValue;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a kernel computes, as one writes it: {@code y = exponential / sum, where sum = sum of exponential}. */
final class RowFormulaText implements ChainExpression.Style {
    private final RowKernel kernel;

    private RowFormulaText(RowKernel kernel) {
        this.kernel = kernel;
    }

    /** {@code {@code y = x - lse}, where {@code lse = ...}.} */
    static String of(RowKernel kernel, List<Integer> outputs) {
        RowFormulaText text = new RowFormulaText(kernel);
        String where = kernel.needsOf(outputs).stream()
                .filter(input -> !kernel.isOperand(input))
                .map(kernel::value)
                .map(text::value)
                .collect(Collectors.joining(",\n", ", where\n", ""));
        return outputs.stream()
                        .map(text::output)
                        .filter(line -> !line.isEmpty())
                        .collect(Collectors.joining(",\n")) + (where.endsWith("where\n") ? "" : where) + ".\n";
    }

    /** {@code {@code counted = sumOfAllRows(...)}, for each row.} */
    static String ofSums(RowKernel kernel) {
        RowFormulaText text = new RowFormulaText(kernel);
        return kernel.sumsForRows().stream().map(kernel::value).map(text::value).collect(Collectors.joining(",\n"))
                + ", for each row.\n";
    }

    private String output(int output) {
        String name = kernel.operands().get(output).name();
        Formula formula = kernel.output(output);
        String made = written(formula);
        if (made.equals(name)) {
            return "{@code " + name + "}";
        }
        String becomes = switch (kernel.operands().get(output).lies()) {
            case ROW, ROW_HALVES -> " += Σ ";
            case SEQUENCE -> " = Σ ";
            default -> " = ";
        };
        return "{@code " + name + becomes + made + "}";
    }

    private String value(RowValue value) {
        String made = switch (value) {
            case RowValue.Computed computed -> written(computed.formula());
            case RowValue.Reduced reduced -> name(reduced.reduction()) + "(" + written(reduced.formula()) + ")";
            case RowValue.Picked picked -> written(picked.elements()) + "[" + written(picked.column()) + "]";
            case RowValue.Angle angle -> written(angle.position()) + " * " + written(angle.base()) + "^(-col / cols)";
            case RowValue.Kept _ -> "0 or 1 / (1 - rate)";
            case RowValue.Turn turn -> (turn.isSine() ? "sin(" : "cos(") + written(turn.angle()) + ")";
        };
        return "{@code " + value.name() + " = " + made + "}";
    }

    private static String name(RowReduction reduction) {
        return reduction == RowReduction.TOTAL
                ? "sumOfAllRows"
                : reduction.name().toLowerCase(Locale.ROOT);
    }

    private String written(Formula formula) {
        return new ChainExpression(
                        operand -> operand instanceof Formula.Input(int input) ? kernel.name(input) : "",
                        String::valueOf,
                        this)
                .writtenOut(formula);
    }

    @Override
    public String value(Formula.Activated activated, String of) {
        return Names.ofConstant(activated.activation().name()) + "(" + of + ")";
    }

    @Override
    public String derivative(Formula.ActivationGradient gradient, String of) {
        return Names.ofConstant(gradient.activation().name()) + "'(" + of + ")";
    }
}
