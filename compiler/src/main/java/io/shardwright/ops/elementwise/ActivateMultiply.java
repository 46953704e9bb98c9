package io.shardwright.ops.elementwise;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Cost;
import io.shardwright.ir.ElementwiseOp;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ops.description.Operator;
import java.util.List;
import java.util.Optional;

/**
 * {@code y = activation(gate) up}: an {@link Activate} and a {@link Multiply}, fused (GLU variants, 2002.05202). Where other elementwise
 * operators stand before or behind it, it is part of their chain.
 */
public record ActivateMultiply(String activation) implements ElementwiseOp {
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
    public Optional<Formula> formula() {
        return new Activate(activation).formula().map(gate -> new Formula.Product(gate, new Formula.Input(1)));
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
