package io.shardwright.ops.mask;

import io.shardwright.ir.formula.BinaryFunction;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.elementwise.PairOp;
import io.shardwright.tensor.DType;
import java.util.Optional;

/** Where x is larger than y, or than a number. */
public record Greater(Optional<String> number) implements PairOp {
    public static final Operator OPERATOR = Operator.of(Greater.class, "greater", s -> new Greater(PairOp.number(s)))
            .writtenAs(
                    "x.greater(y)",
                    call -> PairOp.ofTensors(call, new Greater(Optional.empty()), "Greater")
                            .mask(),
                    "gt",
                    "greaterThan")
            .writtenAs(
                    "x.greater(double number)",
                    call -> Made.ofFirst(call, new Greater(Optional.of(call.java(1))), "Greater")
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
        return new Formula.Paired(new Formula.Input(0), second(), BinaryFunction.GREATER);
    }
}
