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
 * A {@link GroupedLinear} and the activation of its output h, which only the rows there are go through: outputs the activation a and its
 * slope {@code activation'(h)}, as {@link io.shardwright.ops.linear.LinearActivate} has them.
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
        String a = node.outputs().get(0);
        String slope = node.outputs().get(1);
        List<Literal> table = List.of(new Literal.Table(field));
        List<String> dh = gradients
                .kernel(node, "groupedMultiply")
                .intoTemporary(a + "Input", a)
                .reads(gradients.of(a), slope)
                .with(table)
                .inPlace(0)
                .emit();
        GroupedLinear.gradient(gradients, node, dh.getFirst(), table);
    }
}
