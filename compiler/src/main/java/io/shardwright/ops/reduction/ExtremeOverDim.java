package io.shardwright.ops.reduction;

import io.shardwright.ir.Gradients;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import java.util.List;

/** The largest or smallest along one dim, which must lie whole. Elements that are alike share its gradient. */
public interface ExtremeOverDim extends OverDim {
    @Override
    default List<Literal> literals(Node node) {
        return List.of(new Literal.Java(Integer.toString(dim())));
    }

    @Override
    default String spec(Node node) {
        return OverDim.spec(dim(), "^");
    }

    @Override
    default void gradient(Gradients gradients, Node node) {
        gradients
                .kernel(node, "extremeOverGradient")
                .into(node.input())
                .reads(gradients.of(node.output()), node.input(), node.output())
                .with(literals(node))
                .emit();
    }
}
