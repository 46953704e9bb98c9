package io.shardwright.ops.elementwise;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ops.description.Operator;
import java.util.List;

/** {@code y = activation(gate) up}: an {@link Activate} and a {@link Multiply}, fused (GLU variants, 2002.05202). */
public record ActivateMultiply(String activation) implements KernelOp {
    public static final Operator OPERATOR = Operator.of(
                    ActivateMultiply.class, "activate_multiply", s -> new ActivateMultiply(s.text("activation")))
            .from("an activation that only a product reads");

    @Override
    public String name() {
        return OPERATOR.name();
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
    public Cost cost(RankShapes on) {
        return on.onceWith(2);
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
