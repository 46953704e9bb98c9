package io.shardwright.ops;

import io.shardwright.ir.Inference;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.Typed;
import io.shardwright.pass.Gradients;
import java.util.List;
import java.util.Set;

/** {@code z = x + y}. */
public record Add() implements KernelOp {
    @Override
    public String name() {
        return "add";
    }

    @Override
    public String kernel(Node node) {
        return "add";
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
    public boolean isLinear(Node node) {
        return true;
    }

    @Override
    public Set<Integer> inPlace() {
        return Set.of(0, 1);
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        String dz = gradients.of(node.output());
        gradients.pass(node, node.inputs().get(0), dz);
        gradients.pass(node, node.inputs().get(1), dz);
    }
}
