package io.shardwright.rows;

import io.shardwright.ir.formula.Formula;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a method of {@code Kernels} makes of each row: elementwise expressions, reductions of them to a number for each row, elementwise
 * expressions of those, and so on; and what all rows add to parameters' gradients. In formulas, operands are inputs from 0 on, and values
 * behind them.
 *
 * @param method of {@code Kernels}
 * @param operands its arguments, in order: tensors, then numbers
 * @param values each of operands and of values before it
 * @param outputs by operand, what it becomes; of a {@link RowOperand.Lies#ROW}, what each element of its column adds to it
 */
public record RowKernel(
        String method, List<RowOperand> operands, List<RowValue> values, Map<Integer, Formula> outputs) {
    public RowKernel {
        operands = List.copyOf(operands);
        values = List.copyOf(values);
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }

    /** What an input of a formula is called. */
    public String name(int input) {
        return isOperand(input) ? operands.get(input).name() : value(input).name();
    }

    /** The value that an input of a formula stands for, which is no operand. */
    public RowValue value(int input) {
        return values.get(input - operands.size());
    }

    /** What an operand becomes. */
    public Formula output(int operand) {
        return Objects.requireNonNull(outputs.get(operand));
    }

    public boolean isOperand(int input) {
        return input < operands.size();
    }

    /** Outputs that all rows add to. */
    public List<Integer> sums() {
        return outputs.keySet().stream()
                .filter(output -> operands.get(output).lies() == RowOperand.Lies.ROW)
                .toList();
    }

    /** Outputs that are made row by row. */
    public List<Integer> made() {
        return outputs.keySet().stream()
                .filter(output -> operands.get(output).lies() != RowOperand.Lies.ROW)
                .toList();
    }

    /** All that {@code formulas} depend on: operands and values, in order. */
    public Set<Integer> needs(Collection<Formula> formulas) {
        Set<Integer> needs = new TreeSet<>();
        for (Formula formula : formulas) {
            for (int input : formula.inputs()) {
                needs.add(input);
                if (!isOperand(input)) {
                    needs.addAll(needs(List.of(value(input).formula())));
                }
            }
        }
        return needs;
    }

    /** All that some outputs depend on. */
    public Set<Integer> needsOf(Collection<Integer> some) {
        return needs(some.stream().map(this::output).toList());
    }

    /** Some outputs, and the tensors that they are made of. */
    public Set<Integer> tensorsOf(Collection<Integer> some) {
        Set<Integer> tensors = new TreeSet<>(some);
        needsOf(some).stream()
                .filter(this::isOperand)
                .filter(input -> operands.get(input).lies() != RowOperand.Lies.NUMBER)
                .forEach(tensors::add);
        return tensors;
    }
}
