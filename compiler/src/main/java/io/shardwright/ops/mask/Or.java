package io.shardwright.ops.mask;

import io.shardwright.ir.formula.BinaryFunction;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.elementwise.PairOp;
import io.shardwright.tensor.DType;
import java.util.Optional;

/** Where one mask holds, or both. */
public record Or() implements PairOp {
    public static final Operator OPERATOR = Operator.of(Or.class, "or", _ -> new Or())
            .writtenAs("m.or(n)", call -> PairOp.ofTensors(call, new Or(), "Or").mask());

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public Optional<String> number() {
        return Optional.empty();
    }

    @Override
    public DType type() {
        return DType.MASK;
    }

    @Override
    public Formula definition() {
        return new Formula.Paired(new Formula.Input(0), new Formula.Input(1), BinaryFunction.MAX);
    }
}
