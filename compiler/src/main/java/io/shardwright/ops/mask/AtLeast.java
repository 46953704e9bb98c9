package io.shardwright.ops.mask;

import io.shardwright.ir.formula.BinaryFunction;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.elementwise.PairOp;
import io.shardwright.tensor.DType;
import java.util.Optional;

/** Where x is as large as y or larger, or so to a number. */
public record AtLeast(Optional<String> number) implements PairOp {
    public static final Operator OPERATOR = Operator.of(AtLeast.class, "at_least", s -> new AtLeast(PairOp.number(s)))
            .writtenAs(
                    "x.atLeast(y)",
                    call -> PairOp.ofTensors(call, new AtLeast(Optional.empty()), "AtLeast")
                            .mask(),
                    "ge",
                    "greaterOrEqual")
            .writtenAs(
                    "x.atLeast(double number)",
                    call -> Made.ofFirst(call, new AtLeast(Optional.of(call.java(1))), "AtLeast")
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
        return new Formula.Paired(new Formula.Input(0), second(), BinaryFunction.AT_LEAST);
    }
}
