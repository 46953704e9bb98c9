package io.shardwright.ops.mask;

import io.shardwright.ir.formula.Formula;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.elementwise.PairOp;
import io.shardwright.tensor.DType;
import java.util.Optional;

/** Where both masks hold. */
public record And() implements PairOp {
    public static final Operator OPERATOR = Operator.of(And.class, "and", _ -> new And())
            .writtenAs(
                    "m.and(n)", call -> PairOp.ofTensors(call, new And(), "And").mask());

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
        return new Formula.Product(new Formula.Input(0), new Formula.Input(1));
    }
}
