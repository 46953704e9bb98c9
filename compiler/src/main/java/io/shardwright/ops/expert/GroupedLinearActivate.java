package io.shardwright.ops.expert;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.pass.Gradients;
import java.util.List;

/**
 * A {@link GroupedLinear} and an activation, which only the rows there are go through: outputs the product h and the activation a.
 *
 * @param activation a Java expression
 */
public record GroupedLinearActivate(String field, String activation) implements KernelOp {
    @Override
    public String name() {
        return "grouped_linear_activate";
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("field", field), Attribute.of("activation", activation));
    }

    @Override
    public String kernel(Node node) {
        return "groupedLinearActivate";
    }

    @Override
    public List<Literal> literals(Node node) {
        return List.of(new Literal.Java(activation), new Literal.Table(field));
    }

    @Override
    public String spec(Node node) {
        return "r i, e o i -> r o, r o";
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        String h = node.outputs().get(0);
        gradients
                .kernel(node, "groupedActivateGradient")
                .into(h)
                .reads(gradients.of(node.outputs().get(1)), h)
                .with(literals(node))
                .inPlace(0)
                .emit();
        GroupedLinear.gradient(gradients, node, gradients.of(h), List.of(new Literal.Table(field)));
    }
}
