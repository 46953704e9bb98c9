package io.shardwright.ops.mask;

import io.shardwright.ir.formula.Formula;
import io.shardwright.ir.formula.UnaryFunction;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.elementwise.FormulaOp;
import io.shardwright.tensor.DType;

/** Where a mask doesn't hold. */
public record Not() implements FormulaOp {
    public static final Operator OPERATOR = Operator.of(Not.class, "not", _ -> new Not())
            .writtenAs("m.not()", call -> Made.ofFirst(call, new Not(), "Not").mask());

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public DType type() {
        return DType.MASK;
    }

    @Override
    public Formula definition() {
        return new Formula.Applied(new Formula.Input(0), UnaryFunction.NOT);
    }
}
