package io.shardwright.ops.function;

import io.shardwright.ir.formula.BinaryFunction;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.elementwise.PairOp;
import java.util.Optional;

/** {@code z = x - y}, or a number in place of y. */
public record Minus(Optional<String> number) implements PairOp {
    public static final Operator OPERATOR = Operator.of(Minus.class, "minus", s -> new Minus(PairOp.number(s)))
            .writtenAs(
                    "x.minus(y)",
                    call -> PairOp.ofTensors(call, new Minus(Optional.empty()), "Minus"),
                    "subtract",
                    "sub")
            .writtenAs(
                    "x.minus(double number)",
                    call -> Made.ofFirst(call, new Minus(Optional.of(call.java(1))), "Minus"));

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public Formula definition() {
        return new Formula.Paired(new Formula.Input(0), second(), BinaryFunction.MINUS);
    }
}
