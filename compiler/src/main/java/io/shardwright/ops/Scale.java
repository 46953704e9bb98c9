package io.shardwright.ops;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.pass.Gradients;
import java.util.List;
import java.util.Set;

/** {@code y = factor x}. */
public record Scale(String factor) implements KernelOp {
    @Override
    public String name() {
        return "scale";
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("factor", factor));
    }

    @Override
    public String kernel(Node node) {
        return "scale";
    }

    @Override
    public List<Literal> literals(Node node) {
        return List.of(new Literal.Java(factor));
    }

    @Override
    public String spec(Node node) {
        return "... -> ...";
    }

    @Override
    public boolean isLinear(Node node) {
        return true;
    }

    @Override
    public Set<Integer> inPlace() {
        return Set.of(0);
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        gradients
                .kernel(node, "scale")
                .into(node.input())
                .reads(gradients.of(node.output()))
                .with(new Literal.Java(factor))
                .emit();
    }
}
