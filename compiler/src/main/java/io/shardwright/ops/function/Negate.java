package io.shardwright.ops.function;

import io.shardwright.ir.formula.Factor;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.elementwise.FormulaOp;

/** {@code y = -x}. */
public record Negate() implements FormulaOp {
    public static final Operator OPERATOR = Operator.of(Negate.class, "negate", _ -> new Negate())
            .writtenAs("x.negate()", call -> Made.ofFirst(call, new Negate(), "Negated"), "neg", "negative");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public Formula definition() {
        return new Formula.Scaled(new Formula.Input(0), Factor.of(-1));
    }
}
