package io.shardwright.ops.expert;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ops.description.Operator;
import java.util.List;

/**
 * A {@link GroupedLinear} and an activation, which only the rows there are go through: outputs the product h and the activation a.
 *
 * @param activation a Java expression
 */
public record GroupedLinearActivate(String field, String activation) implements KernelOp {
    public static final Operator OPERATOR = Operator.of(
                    GroupedLinearActivate.class,
                    "grouped_linear_activate",
                    s -> new GroupedLinearActivate(s.text("field"), s.text("activation")))
            .from("a MixtureOfExperts");

    @Override
    public String name() {
        return OPERATOR.name();
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
    public Cost cost(RankShapes on) {
        return on.onceWith(1).withMatmul(GroupedLinear.matmul(on));
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
