package io.shardwright.ops.reduction;

import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Inference;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ir.Typed;
import java.util.List;

/** A factor times the sum of all elements, a scalar; of a split value each rank has an addend. */
public interface ScaledSum extends KernelOp {
    Literal factor(Node node);

    @Override
    default String kernel(Node node) {
        return "sum";
    }

    @Override
    default List<Literal> literals(Node node) {
        return List.of(factor(node));
    }

    @Override
    default String spec(Node node) {
        return "... -> ";
    }

    @Override
    default List<Typed> infer(Inference in) {
        return List.of(Typed.f32(List.of()));
    }

    @Override
    default boolean isLinear(Node node) {
        return true;
    }

    @Override
    default Cost cost(RankShapes on) {
        return on.once().withOther(on.in(0));
    }

    @Override
    default void gradient(Gradients gradients, Node node) {
        gradients
                .kernel(node, "sumGradient")
                .into(node.input())
                .reads(gradients.of(node.output()))
                .with(literals(node))
                .emit();
    }
}
