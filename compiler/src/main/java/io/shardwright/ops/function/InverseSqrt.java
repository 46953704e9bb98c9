package io.shardwright.ops.function;

import io.shardwright.ir.formula.Formula;
import io.shardwright.ir.formula.UnaryFunction;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.elementwise.FormulaOp;

/** {@code y = 1/√x}. */
public record InverseSqrt() implements FormulaOp {
    public static final Operator OPERATOR = Operator.of(InverseSqrt.class, "rsqrt", _ -> new InverseSqrt())
            .writtenAs("rsqrt(x)", call -> Made.ofFirst(call, new InverseSqrt(), "Rsqrt"));

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public Formula definition() {
        return new Formula.Applied(new Formula.Input(0), UnaryFunction.INVERSE_SQRT);
    }
}
