package io.shardwright.ops.function;

import io.shardwright.ir.formula.BinaryFunction;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.elementwise.PairOp;
import java.util.Optional;

/** {@code z = x / y}, or a number in place of y. */
public record Divide(Optional<String> number) implements PairOp {
    public static final Operator OPERATOR = Operator.of(Divide.class, "divide", s -> new Divide(PairOp.number(s)))
            .writtenAs(
                    "x.divide(y)",
                    call -> PairOp.ofTensors(call, new Divide(Optional.empty()), "Over"),
                    "div",
                    "dividedBy")
            .writtenAs(
                    "x.divide(double number)",
                    call -> Made.ofFirst(call, new Divide(Optional.of(call.java(1))), "Over"));

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public Formula definition() {
        return new Formula.Paired(new Formula.Input(0), second(), BinaryFunction.DIVIDE);
    }
}
