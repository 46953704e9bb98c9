package io.shardwright.rows;

import io.shardwright.ir.formula.BinaryFunction;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ir.formula.UnaryFunction;
import io.shardwright.rows.RowOperand.Lies;
import io.shardwright.rows.RowValue.Per;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a {@link RowKernel} down as one would on paper: operands first, in the order of the method, then values, then outputs. */
final class RowKernelBuilder {
    private final String method;
    private final List<RowOperand> operands = new ArrayList<>();
    private final List<RowValue> values = new ArrayList<>();
    private final Map<Integer, Formula> outputs = new LinkedHashMap<>();

    RowKernelBuilder(String method) {
        this.method = method;
    }

    // ---------------------------------------------------------------- operands

    /** A tensor with an element for each. */
    Formula elements(String name) {
        return operand(RowOperand.whole(name, Lies.ELEMENTS));
    }

    /** A tensor with one row for all. */
    Formula row(String name) {
        return operand(RowOperand.whole(name, Lies.ROW));
    }

    /** A tensor with the rows of one sequence for all. */
    Formula sequence(String name) {
        return operand(RowOperand.whole(name, Lies.SEQUENCE));
    }

    /** A tensor with a number for each row. */
    Formula column(String name) {
        return operand(RowOperand.whole(name, Lies.COLUMN));
    }

    /** A tensor {@code [names, rows]}. */
    List<Formula> columns(String tensor, String... names) {
        return parts(tensor, Lies.COLUMN_OF_PARTS, names);
    }

    /** A tensor {@code [ranks, names, rows]}, whose columns are ranks. */
    List<Formula> ranks(String tensor, String... names) {
        return parts(tensor, Lies.RANKS_OF_PARTS, names);
    }

    /** Both halves of the rows of a tensor {@code [batch, heads, seq, 2 cols]}, however its heads lie. */
    List<Formula> headHalves(String tensor) {
        return parts(tensor, Lies.HEAD_HALVES, tensor + "Left", tensor + "Right");
    }

    /** Both halves of one row for all. */
    List<Formula> rowHalves(String tensor) {
        return parts(tensor, Lies.ROW_HALVES, tensor + "Left", tensor + "Right");
    }

    /** A tensor of one number. */
    Formula total(String name) {
        return operand(RowOperand.whole(name, Lies.TOTAL));
    }

    /** A number. */
    Formula number(String name) {
        return operand(RowOperand.whole(name, Lies.NUMBER));
    }

    /** A number that a float is too short for. */
    Formula doubleNumber(String name) {
        return operand(RowOperand.whole(name, Lies.DOUBLE_NUMBER));
    }

    /** A whole number of 64 bits. */
    Formula longNumber(String name) {
        return operand(RowOperand.whole(name, Lies.LONG_NUMBER));
    }

    /** A number that is another one in the next step. */
    Formula numberOfStep(String name) {
        return operand(RowOperand.whole(name, Lies.NUMBER_OF_STEP));
    }

    /** Which column it is. */
    Formula index() {
        return operand(RowOperand.whole("col", Lies.INDEX));
    }

    /** Where the row stands in its rank's part of the sequence. */
    Formula indexInSequence() {
        return operand(RowOperand.whole("t", Lies.INDEX_IN_SEQUENCE));
    }

    private List<Formula> parts(String tensor, Lies lies, String... names) {
        List<Formula> parts = new ArrayList<>();
        for (String name : names) {
            parts.add(operand(new RowOperand(name, tensor, lies, parts.size(), names.length)));
        }
        return parts;
    }

    private Formula operand(RowOperand operand) {
        if (!values.isEmpty()) {
            throw new IllegalStateException("operands come before values");
        }
        operands.add(operand);
        return new Formula.Input(operands.size() - 1);
    }

    // ---------------------------------------------------------------- values

    /** An element of each row, by a name. */
    Formula each(String name, Formula formula) {
        return value(new RowValue.Computed(name, Per.ELEMENT, formula));
    }

    /** A number for each row, made of such. */
    Formula ofRow(String name, Formula formula) {
        return value(new RowValue.Computed(name, Per.ROW, formula));
    }

    /** What a tensor has in a column of which each row says which it is, from 0 on; 0 where there is none. */
    Formula at(String name, Formula elements, Formula column) {
        return value(new RowValue.Picked(name, (Formula.Input) elements, column));
    }

    Formula sum(String name, Formula formula) {
        return value(new RowValue.Reduced(name, RowReduction.SUM, formula));
    }

    Formula mean(String name, Formula formula) {
        return value(new RowValue.Reduced(name, RowReduction.MEAN, formula));
    }

    Formula max(String name, Formula formula) {
        return value(new RowValue.Reduced(name, RowReduction.MAX, formula));
    }

    /** The sum of what each row has: of operands, of what has been made of its elements before, and of {@link #at}. */
    Formula sumOfRows(String name, Formula formula) {
        return value(new RowValue.Reduced(name, RowReduction.TOTAL, formula));
    }

    /** By how much the pair of a column turns at a position. */
    Formula angle(Formula position, Formula base) {
        return value(new RowValue.Angle("angle", position, base));
    }

    Formula cosine(Formula angle) {
        return value(new RowValue.Turn("cosine", angle, false));
    }

    Formula sine(Formula angle) {
        return value(new RowValue.Turn("sine", angle, true));
    }

    /** What an element is multiplied by, 0 if it is dropped. */
    Formula kept(List<Formula> counter) {
        return value(new RowValue.Kept("kept", counter));
    }

    private Formula value(RowValue value) {
        values.add(value);
        return new Formula.Input(operands.size() + values.size() - 1);
    }

    // ---------------------------------------------------------------- outputs

    /** Says what an operand becomes, or is added to it if all rows add to it. */
    RowKernelBuilder makes(Formula operand, Formula formula) {
        outputs.put(((Formula.Input) operand).index(), formula);
        return this;
    }

    RowKernel build() {
        return new RowKernel(method, operands, values, outputs);
    }

    // ---------------------------------------------------------------- formulas

    static Formula plus(Formula x, Formula y) {
        return new Formula.Sum(x, y);
    }

    static Formula minus(Formula x, Formula y) {
        return new Formula.Paired(x, y, BinaryFunction.MINUS);
    }

    static Formula times(Formula x, Formula y) {
        return new Formula.Product(x, y);
    }

    static Formula over(Formula x, Formula y) {
        return new Formula.Paired(x, y, BinaryFunction.DIVIDE);
    }

    static Formula apply(UnaryFunction function, Formula x) {
        return new Formula.Applied(x, function);
    }
}
