package io.shardwright.ops.reduction;

import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import java.util.Set;

/** Softmax over the last dim, which must be whole. */
public record Softmax() implements KernelOp {
    public static final Operator OPERATOR = Operator.of(Softmax.class, "softmax", _ -> new Softmax())
            .writtenAs("softmax(x)", call -> Made.ofFirst(call, new Softmax(), "Softmax"))
            .writtenAs("softmax(x, dim)", call -> AlongDim.keeping(call, new Softmax(), "Softmax"));

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public String kernel(Node node) {
        return "softmax";
    }

    @Override
    public String spec(Node node) {
        return "... c^ -> ... c";
    }

    @Override
    public Set<Integer> inPlace() {
        return Set.of(0);
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.onceWith(4);
    }

    /** {@code dx = y (dy - Σ dy y)}: the output is kept, not the input. */
    @Override
    public void gradient(Gradients gradients, Node node) {
        gradients
                .kernel(node, "softmaxGradient")
                .into(node.input())
                .reads(gradients.of(node.output()), node.output())
                .inPlace(0)
                .emit();
    }
}
