package io.shardwright.ops.function;

import io.shardwright.ir.formula.BinaryFunction;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.elementwise.PairOp;
import java.util.Optional;

/** The larger of two elements, or of an element and a number. */
public record Maximum(Optional<String> number) implements PairOp {
    public static final Operator OPERATOR = Operator.of(Maximum.class, "maximum", s -> new Maximum(PairOp.number(s)))
            .writtenAs("x.max(y)", call -> PairOp.ofTensors(call, new Maximum(Optional.empty()), "Max"), "maximum")
            .writtenAs(
                    "x.max(double number)", call -> Made.ofFirst(call, new Maximum(Optional.of(call.java(1))), "Max"));

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public Formula definition() {
        return new Formula.Paired(new Formula.Input(0), second(), BinaryFunction.MAX);
    }
}
