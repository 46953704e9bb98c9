package io.shardwright.ops.function;

import io.shardwright.ir.formula.BinaryFunction;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.elementwise.PairOp;
import java.util.Optional;

/** The smaller of two elements, or of an element and a number. */
public record Minimum(Optional<String> number) implements PairOp {
    public static final Operator OPERATOR = Operator.of(Minimum.class, "minimum", s -> new Minimum(PairOp.number(s)))
            .writtenAs("x.min(y)", call -> PairOp.ofTensors(call, new Minimum(Optional.empty()), "Min"), "minimum")
            .writtenAs(
                    "x.min(double number)", call -> Made.ofFirst(call, new Minimum(Optional.of(call.java(1))), "Min"));

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public Formula definition() {
        return new Formula.Paired(new Formula.Input(0), second(), BinaryFunction.MIN);
    }
}
