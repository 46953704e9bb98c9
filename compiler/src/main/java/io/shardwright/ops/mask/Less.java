package io.shardwright.ops.mask;

import io.shardwright.ir.formula.BinaryFunction;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.elementwise.PairOp;
import io.shardwright.tensor.DType;
import java.util.Optional;

/** Where x is smaller than y, or than a number. */
public record Less(Optional<String> number) implements PairOp {
    public static final Operator OPERATOR = Operator.of(Less.class, "less", s -> new Less(PairOp.number(s)))
            .writtenAs(
                    "x.less(y)",
                    call -> PairOp.ofTensors(call, new Less(Optional.empty()), "Less")
                            .mask(),
                    "lt",
                    "lessThan")
            .writtenAs(
                    "x.less(double number)",
                    call -> Made.ofFirst(call, new Less(Optional.of(call.java(1))), "Less")
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
        return new Formula.Paired(second(), new Formula.Input(0), BinaryFunction.GREATER);
    }
}
