package io.shardwright.ops;

import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.pass.Gradients;
import java.util.Set;

/** {@code y = x + b}, b along the last dim: the bias of a row-parallel layer, added once, after g. */
public record AddBias() implements KernelOp {
    @Override
    public String name() {
        return "add_bias";
    }

    @Override
    public String kernel(Node node) {
        return "addBias";
    }

    @Override
    public String spec(Node node) {
        return "... o, o -> ... o";
    }

    @Override
    public Set<Integer> inPlace() {
        return Set.of(0);
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        String dy = gradients.of(node.output());
        gradients
                .kernel(node, "addBiasGradient")
                .addingTo(node.inputs().get(1))
                .reads(dy)
                .emit();
        gradients.pass(node, node.input(), dy);
    }
}
