package io.shardwright.ops.function;

import io.shardwright.ir.formula.Formula;
import io.shardwright.ir.formula.UnaryFunction;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.elementwise.FormulaOp;

/** {@code y = |x|}, whose gradient at 0 is 0. */
public record Abs() implements FormulaOp {
    public static final Operator OPERATOR = Operator.of(Abs.class, "abs", _ -> new Abs())
            .writtenAs("abs(x)", call -> Made.ofFirst(call, new Abs(), "Abs"), "absolute");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public Formula definition() {
        return new Formula.Applied(new Formula.Input(0), UnaryFunction.ABS);
    }
}
