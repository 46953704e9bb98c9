package io.shardwright.ops.mask;

import io.shardwright.ir.formula.BinaryFunction;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.elementwise.PairOp;
import io.shardwright.tensor.DType;
import java.util.Optional;

/** Where x is as small as y or smaller, or so to a number. */
public record AtMost(Optional<String> number) implements PairOp {
    public static final Operator OPERATOR = Operator.of(AtMost.class, "at_most", s -> new AtMost(PairOp.number(s)))
            .writtenAs(
                    "x.atMost(y)",
                    call -> PairOp.ofTensors(call, new AtMost(Optional.empty()), "AtMost")
                            .mask(),
                    "le",
                    "lessOrEqual")
            .writtenAs(
                    "x.atMost(double number)",
                    call -> Made.ofFirst(call, new AtMost(Optional.of(call.java(1))), "AtMost")
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
        return new Formula.Paired(second(), new Formula.Input(0), BinaryFunction.AT_LEAST);
    }
}
