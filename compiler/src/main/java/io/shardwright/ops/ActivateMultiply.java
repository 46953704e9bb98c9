package io.shardwright.ops;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.pass.Gradients;
import java.util.List;

/** {@code y = activation(gate) up}: an {@link Activate} and a {@link Multiply}, fused (GLU variants, 2002.05202). */
public record ActivateMultiply(String activation) implements KernelOp {
    @Override
    public String name() {
        return "activate_multiply";
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("activation", activation));
    }

    @Override
    public String kernel(Node node) {
        return "activateMultiply";
    }

    @Override
    public List<Literal> literals(Node node) {
        return List.of(new Literal.Java(activation));
    }

    @Override
    public String spec(Node node) {
        return "..., ... -> ...";
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        String gate = node.inputs().get(0);
        String up = node.inputs().get(1);
        gradients
                .kernel(node, "activateMultiplyGradient")
                .into(gate)
                .into(up)
                .reads(gradients.of(node.output()), gate, up)
                .with(new Literal.Java(activation))
                .emit();
    }
}
