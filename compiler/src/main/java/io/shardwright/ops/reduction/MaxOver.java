package io.shardwright.ops.reduction;

import io.shardwright.ir.Node;
import io.shardwright.ops.description.Operator;

/** The largest along one dim, which must lie whole, and which the result lacks. Elements that are alike share its gradient. */
public record MaxOver(int dim) implements ExtremeOverDim {
    public static final Operator OPERATOR = Operator.of(MaxOver.class, "max_over", s -> new MaxOver(s.number("dim")))
            .writtenAs("max(x, dims...)", call -> OverDim.read(call, MaxOver::new, "Max"), "amax");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public String kernel(Node node) {
        return "maxOver";
    }
}
