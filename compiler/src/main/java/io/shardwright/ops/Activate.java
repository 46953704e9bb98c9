package io.shardwright.ops;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.pass.Gradients;
import java.util.List;

/** {@code a = activation(h)}; {@code activation} is a Java expression, {@code Activation.GELU} for instance. */
public record Activate(String activation) implements KernelOp {
    @Override
    public String name() {
        return "activate";
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("activation", activation));
    }

    @Override
    public String kernel(Node node) {
        return "activate";
    }

    @Override
    public List<Literal> literals(Node node) {
        return List.of(new Literal.Java(activation));
    }

    @Override
    public String spec(Node node) {
        return "... -> ...";
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        gradients
                .kernel(node, "activateGradient")
                .into(node.input())
                .reads(gradients.of(node.output()), node.input())
                .with(new Literal.Java(activation))
                .inPlace(0)
                .emit();
    }
}
