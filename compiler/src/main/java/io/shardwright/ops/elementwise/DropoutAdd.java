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
import java.util.Set;

/** {@code y = residual + dropout(x + b)}, fused: inputs x, b if there is one, residual. */
public record DropoutAdd(String field) implements KernelOp {
    public static final Operator OPERATOR = Operator.of(
                    DropoutAdd.class, "dropout_add", s -> new DropoutAdd(s.text("field")))
            .from("a Dropout and what it is added to, with the bias before it");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("field", field));
    }

    @Override
    public String kernel(Node node) {
        return hasBias(node) ? "biasDropoutAdd" : "dropoutAdd";
    }

    @Override
    public List<Literal> literals(Node node) {
        return List.of(new Literal.Mask(field, node.output()));
    }

    @Override
    public String spec(Node node) {
        return hasBias(node) ? "... d, d, ... d -> ... d" : "..., ... -> ...";
    }

    private static boolean hasBias(Node node) {
        return node.inputs().size() == 3;
    }

    @Override
    public Set<Integer> inPlace() {
        return Set.of(0, 1, 2);
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.onceWith(on.inputs().size() == 3 ? 4 : 3);
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        String dy = gradients.of(node.output());
        String x = node.input();
        gradients.pass(node, node.inputs().getLast(), dy);
        gradients
                .kernel(node, "dropout")
                .into(x)
                .reads(dy)
                .with(literals(node))
                .inPlace(0)
                .emit();
        if (hasBias(node)) {
            gradients
                    .kernel(node, "addBiasGradient")
                    .addingTo(node.inputs().get(1))
                    .reads(gradients.of(x))
                    .emit();
        }
    }
}
