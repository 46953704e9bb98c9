package io.shardwright.ops.function;

import io.shardwright.ir.formula.Formula;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.elementwise.FormulaOp;

/** {@code y = x²}. */
public record Square() implements FormulaOp {
    public static final Operator OPERATOR = Operator.of(Square.class, "square", _ -> new Square())
            .writtenAs("square(x)", call -> Made.ofFirst(call, new Square(), "Squared"));

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public Formula definition() {
        return new Formula.Product(new Formula.Input(0), new Formula.Input(0));
    }
}
