package io.shardwright.rows;

import io.shardwright.ir.formula.BinaryFunction;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ir.formula.UnaryFunction;
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

    /** A tensor with an element for each. */
    Formula elements(String name) {
        return operand(name, RowOperand.Lies.ELEMENTS);
    }

    /** A tensor with one row for all. */
    Formula row(String name) {
        return operand(name, RowOperand.Lies.ROW);
    }

    /** A tensor with a number for each row. */
    Formula column(String name) {
        return operand(name, RowOperand.Lies.COLUMN);
    }

    /** A number. */
    Formula number(String name) {
        return operand(name, RowOperand.Lies.NUMBER);
    }

    private Formula operand(String name, RowOperand.Lies lies) {
        if (!values.isEmpty()) {
            throw new IllegalStateException("operands come before values");
        }
        operands.add(new RowOperand(name, lies));
        return new Formula.Input(operands.size() - 1);
    }

    /** An element of each row, by a name. */
    Formula each(String name, Formula formula) {
        return value(new RowValue(name, false, Optional.empty(), formula));
    }

    /** A number for each row, made of such. */
    Formula ofRow(String name, Formula formula) {
        return value(new RowValue(name, true, Optional.empty(), formula));
    }

    Formula sum(String name, Formula formula) {
        return value(new RowValue(name, true, Optional.of(RowReduction.SUM), formula));
    }

    Formula mean(String name, Formula formula) {
        return value(new RowValue(name, true, Optional.of(RowReduction.MEAN), formula));
    }

    Formula max(String name, Formula formula) {
        return value(new RowValue(name, true, Optional.of(RowReduction.MAX), formula));
    }

    private Formula value(RowValue value) {
        values.add(value);
        return new Formula.Input(operands.size() + values.size() - 1);
    }

    /** Says what an operand becomes, or is added to it if all rows add to it. */
    RowKernelBuilder makes(Formula operand, Formula formula) {
        outputs.put(((Formula.Input) operand).index(), formula);
        return this;
    }

    RowKernel build() {
        return new RowKernel(method, operands, values, outputs);
    }

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
