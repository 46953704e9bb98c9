package io.shardwright.ops;

import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.pass.Gradients;
import java.util.Set;

/** Softmax over the last dim, which must be whole. */
public record Softmax() implements KernelOp {
    @Override
    public String name() {
        return "softmax";
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
