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
import java.util.Optional;

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

    /** A tensor of one number. */
    Formula total(String name) {
        return operand(RowOperand.whole(name, Lies.TOTAL));
    }

    /** A number. */
    Formula number(String name) {
        return operand(RowOperand.whole(name, Lies.NUMBER));
    }

    /** A number that is another one in the next step. */
    Formula numberOfStep(String name) {
        return operand(RowOperand.whole(name, Lies.NUMBER_OF_STEP));
    }

    /** Which column it is. */
    Formula index() {
        return operand(RowOperand.whole("col", Lies.INDEX));
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
        return value(name, Per.ELEMENT, Optional.empty(), formula);
    }

    /** A number for each row, made of such. */
    Formula ofRow(String name, Formula formula) {
        return value(name, Per.ROW, Optional.empty(), formula);
    }

    /** What a tensor has in a column of which each row says which it is, from 0 on; 0 where there is none. */
    Formula at(String name, Formula elements, Formula column) {
        return value(new RowValue(name, Per.ROW, Optional.empty(), elements, Optional.of(column)));
    }

    Formula sum(String name, Formula formula) {
        return value(name, Per.ROW, Optional.of(RowReduction.SUM), formula);
    }

    Formula mean(String name, Formula formula) {
        return value(name, Per.ROW, Optional.of(RowReduction.MEAN), formula);
    }

    Formula max(String name, Formula formula) {
        return value(name, Per.ROW, Optional.of(RowReduction.MAX), formula);
    }

    /** The sum of what each row has: of operands, of what has been made of its elements before, and of {@link #at}. */
    Formula sumOfRows(String name, Formula formula) {
        return value(name, Per.CALL, Optional.of(RowReduction.TOTAL), formula);
    }

    private Formula value(String name, Per per, Optional<RowReduction> reduction, Formula formula) {
        return value(new RowValue(name, per, reduction, formula, Optional.empty()));
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
