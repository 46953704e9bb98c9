package io.shardwright.ops.mask;

import io.shardwright.ir.formula.BinaryFunction;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.elementwise.PairOp;
import io.shardwright.tensor.DType;
import java.util.Optional;

/** Where x and y are equal, or x is a number. */
public record EqualTo(Optional<String> number) implements PairOp {
    public static final Operator OPERATOR = Operator.of(EqualTo.class, "equal_to", s -> new EqualTo(PairOp.number(s)))
            .writtenAs(
                    "x.equalTo(y)",
                    call -> PairOp.ofTensors(call, new EqualTo(Optional.empty()), "Equal")
                            .mask(),
                    "eq",
                    "equal")
            .writtenAs(
                    "x.equalTo(double number)",
                    call -> Made.ofFirst(call, new EqualTo(Optional.of(call.java(1))), "Equal")
                            .mask());

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public DType type() {
        return DType.MASK;
    }

    @Override
    public Formula definition() {
        return new Formula.Paired(new Formula.Input(0), second(), BinaryFunction.EQUAL);
    }
}
