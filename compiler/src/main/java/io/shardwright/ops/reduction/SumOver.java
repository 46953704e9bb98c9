package io.shardwright.ops.reduction;

import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ops.description.Operator;

/** The sum over one dim, which the result lacks. */
public record SumOver(int dim) implements ScaledSumOverDim {
    public static final Operator OPERATOR = Operator.of(SumOver.class, "sum_over", s -> new SumOver(s.number("dim")))
            .writtenAs("sum(x, dims...)", call -> OverDim.read(call, SumOver::new, "Sum"));

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public Literal factor(Node node) {
        return new Literal.Java("1");
    }
}
