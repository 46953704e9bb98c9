package io.shardwright.ops.reduction;

import io.shardwright.ir.Node;
import io.shardwright.ops.description.Operator;

/** The smallest along one dim, which must lie whole, and which the result lacks. Elements that are alike share its gradient. */
public record MinOver(int dim) implements ExtremeOverDim {
    public static final Operator OPERATOR = Operator.of(MinOver.class, "min_over", s -> new MinOver(s.number("dim")))
            .writtenAs("min(x, dims...)", call -> OverDim.read(call, MinOver::new, "Min"), "amin");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public String kernel(Node node) {
        return "minOver";
    }
}
