package io.shardwright.ops.reduction;

import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import java.util.Set;

/** A softmax of the last dim, which must be whole, or its log. The output is kept for the gradient, not the input. */
public interface LastDimSoftmax extends KernelOp {
    @Override
    default String spec(Node node) {
        return "... c^ -> ... c";
    }

    @Override
    default Set<Integer> inPlace() {
        return Set.of(0);
    }

    /** Probabilities, or their logs. */
    @Override
    default boolean isFloat32(int index) {
        return true;
    }

    @Override
    default Cost cost(RankShapes on) {
        return on.onceWith(4);
    }

    @Override
    default void gradient(Gradients gradients, Node node) {
        gradients
                .kernel(node, kernel(node) + "Gradient")
                .into(node.input())
                .reads(gradients.of(node.output()), node.output())
                .inPlace(0)
                .emit();
    }
}
