package io.shardwright.ops.function;

import io.shardwright.ir.formula.Formula;
import io.shardwright.ir.formula.UnaryFunction;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.elementwise.FormulaOp;

/** {@code y = log x}, the natural logarithm. */
public record Log() implements FormulaOp {
    public static final Operator OPERATOR = Operator.of(Log.class, "log", _ -> new Log())
            .writtenAs("log(x)", call -> Made.ofFirst(call, new Log(), "Log"), "ln");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public Formula definition() {
        return new Formula.Applied(new Formula.Input(0), UnaryFunction.LOG);
    }
}
