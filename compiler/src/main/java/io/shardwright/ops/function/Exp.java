package io.shardwright.ops.function;

import io.shardwright.ir.formula.Formula;
import io.shardwright.ir.formula.UnaryFunction;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.elementwise.FormulaOp;

/** {@code y = eˣ}. */
public record Exp() implements FormulaOp {
    public static final Operator OPERATOR = Operator.of(Exp.class, "exp", _ -> new Exp())
            .writtenAs("exp(x)", call -> Made.ofFirst(call, new Exp(), "Exp"), "exponential");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public Formula definition() {
        return new Formula.Applied(new Formula.Input(0), UnaryFunction.EXP);
    }
}
