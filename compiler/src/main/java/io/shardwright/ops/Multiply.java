package io.shardwright.ops;

import io.shardwright.ir.Inference;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.Typed;
import io.shardwright.pass.Gradients;
import java.util.List;
import java.util.Set;

/** {@code z = x y}, element by element. */
public record Multiply() implements KernelOp {
    @Override
    public String name() {
        return "multiply";
    }

    @Override
    public String kernel(Node node) {
        return "multiply";
    }

    @Override
    public String spec(Node node) {
        return "..., ... -> ...";
    }

    @Override
    public List<Typed> infer(Inference in) {
        in.requireDims(1, in.input(0).dims(), in.node().inputs().get(1));
        return KernelOp.super.infer(in);
    }

    @Override
    public Set<Integer> inPlace() {
        return Set.of(0, 1);
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        String dz = gradients.of(node.output());
        String x = node.inputs().get(0);
        String y = node.inputs().get(1);
        gradients.kernel(node, "multiply").into(x).reads(dz, y).emit();
        gradients.kernel(node, "multiply").into(y).reads(dz, x).emit();
    }
}
