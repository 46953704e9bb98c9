package io.shardwright.ops;

import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.pass.Gradients;
import java.util.Set;

/** {@code z[..., p] = x[..., p] + y[p]}: the dims of y are the last dims of x, as for learned positions. */
public record AddBroadcast() implements KernelOp {
    @Override
    public String name() {
        return "add_broadcast";
    }

    @Override
    public String kernel(Node node) {
        return "addBroadcast";
    }

    @Override
    public String spec(Node node) {
        return "..., ... -> ...";
    }

    @Override
    public Set<Integer> inPlace() {
        return Set.of(0);
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        String dz = gradients.of(node.output());
        gradients
                .kernel(node, "addBroadcastGradient")
                .into(node.inputs().get(1))
                .reads(dz)
                .emit();
        gradients.pass(node, node.inputs().get(0), dz);
    }
}
