package io.shardwright.rows;

import io.shardwright.ir.formula.Formula;
import io.shardwright.rows.RowOperand.Lies;
import io.shardwright.rows.RowValue.Per;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * What a method of {@code Kernels} makes of each row: elementwise expressions, reductions of them to a number for each row, elementwise
 * expressions of those, and so on; what all rows add to parameters' gradients; and what a sum over all rows is needed for. In formulas,
 * operands are inputs from 0 on, and values behind them.
 *
 * @param method of {@code Kernels}
 * @param operands its arguments, in order: tensors, or their parts, then numbers
 * @param values each of operands and of values before it
 * @param outputs by operand, what it becomes; of a {@link RowOperand.Lies#ROW}, or of its halves, what each element of its column adds to it; of a
 *     {@link RowOperand.Lies#SEQUENCE} what each of those adds that it becomes the sum of. Of a {@link RowOperand.Lies#TOTAL} it may be made
 *     of other outputs
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

    // ---------------------------------------------------------------- who makes which outputs

    /** Outputs that all rows add to. */
    public List<Integer> sums() {
        return outputs(Lies::isOfColumns);
    }

    /** Outputs that become sums of all sequences. */
    public List<Integer> sumsOfSequences() {
        return outputs(lies -> lies == Lies.SEQUENCE);
    }

    /** Outputs that are made row by row. */
    public List<Integer> made() {
        return hasElements()
                ? outputs(lies -> !lies.isOfColumns() && lies != Lies.SEQUENCE && lies != Lies.TOTAL)
                : List.of();
    }

    /** Sums over all rows that what is made row by row needs. */
    public List<Integer> sumsForRows() {
        return needsOf(made()).stream().filter(this::isOfCall).toList();
    }

    /** Outputs that are made in one go: of all rows, or of rows that have one number each. */
    public List<Integer> ofAllRows() {
        return outputs(lies -> lies == Lies.TOTAL || lies.isOfRows() && !hasElements());
    }

    private boolean hasElements() {
        return operands.stream()
                .map(RowOperand::lies)
                .anyMatch(lies -> lies == Lies.ELEMENTS || lies == Lies.RANKS_OF_PARTS || lies == Lies.HEAD_HALVES);
    }

    private List<Integer> outputs(Predicate<Lies> lies) {
        return outputs.keySet().stream()
                .filter(output -> lies.test(operands.get(output).lies()))
                .toList();
    }

    // ---------------------------------------------------------------- what that takes

    /** All that {@code formulas} depend on: operands and values, in order. */
    public Set<Integer> needs(Collection<Formula> formulas) {
        return needs(formulas, _ -> true);
    }

    /** Operands and values that {@code formulas} depend on, and what those depend on that are {@code open}. */
    public Set<Integer> needs(Collection<Formula> formulas, IntPredicate open) {
        Set<Integer> needs = new TreeSet<>();
        for (Formula formula : formulas) {
            for (int input : formula.inputs()) {
                needs.add(input);
                if (!isOperand(input) && open.test(input)) {
                    needs.addAll(needs(value(input).formulas(), open));
                }
            }
        }
        return needs;
    }

    /** Whether an input of a formula is a value of which there is one for all rows. */
    public boolean isOfCall(int input) {
        return !isOperand(input) && value(input).per() == Per.CALL;
    }

    /** All that some outputs depend on. */
    public Set<Integer> needsOf(Collection<Integer> some) {
        return needs(some.stream().map(this::output).toList());
    }

    /** Some outputs, and the tensors that they are made of. */
    public Set<Integer> tensorsOf(Collection<Integer> some) {
        Set<Integer> tensors = new TreeSet<>(some);
        tensors.addAll(tensorsNeeded(some.stream().map(this::output).toList()));
        return tensors;
    }

    /** The tensors that {@code formulas} depend on. */
    public Set<Integer> tensorsNeeded(Collection<Formula> formulas) {
        Set<Integer> tensors = new TreeSet<>(needs(formulas));
        tensors.removeIf(
                input -> !isOperand(input) || !operands.get(input).lies().isTensor());
        return tensors;
    }
}
