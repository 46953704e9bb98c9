package io.shardwright.ops.reduction;

import io.shardwright.ir.Gradients;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import java.util.List;

/** A factor times the sum over one dim; where that is split, each rank has an addend. */
public interface ScaledSumOverDim extends OverDim {
    Literal factor(Node node);

    @Override
    default String kernel(Node node) {
        return "sumOver";
    }

    @Override
    default List<Literal> literals(Node node) {
        return List.of(new Literal.Java(Integer.toString(dim())), factor(node));
    }

    @Override
    default String spec(Node node) {
        return OverDim.spec(dim(), "");
    }

    @Override
    default boolean isLinear(Node node) {
        return true;
    }

    @Override
    default void gradient(Gradients gradients, Node node) {
        gradients
                .kernel(node, "sumOverGradient")
                .into(node.input())
                .reads(gradients.of(node.output()))
                .with(literals(node))
                .emit();
    }
}
