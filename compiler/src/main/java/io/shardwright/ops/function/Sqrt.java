package io.shardwright.ops.function;

import io.shardwright.ir.formula.Formula;
import io.shardwright.ir.formula.UnaryFunction;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.elementwise.FormulaOp;

/** {@code y = √x}. */
public record Sqrt() implements FormulaOp {
    public static final Operator OPERATOR = Operator.of(Sqrt.class, "sqrt", _ -> new Sqrt())
            .writtenAs("sqrt(x)", call -> Made.ofFirst(call, new Sqrt(), "Sqrt"));

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public Formula definition() {
        return new Formula.Applied(new Formula.Input(0), UnaryFunction.SQRT);
    }
}
