package io.shardwright.ops.reduction;

import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ops.description.Operator;

/** The mean over one dim, which the result lacks. */
public record MeanOver(int dim) implements ScaledSumOverDim {
    public static final Operator OPERATOR = Operator.of(MeanOver.class, "mean_over", s -> new MeanOver(s.number("dim")))
            .writtenAs("mean(x, dims...)", call -> OverDim.read(call, MeanOver::new, "Mean"));

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public Literal factor(Node node) {
        return new Literal.MeanFactor(node.input(), dim);
    }
}
