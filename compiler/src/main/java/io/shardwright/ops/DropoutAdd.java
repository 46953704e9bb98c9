package io.shardwright.ops;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.pass.Gradients;
import java.util.List;
import java.util.Set;

/** {@code y = residual + dropout(x + b)}, fused: inputs x, b if there is one, residual. */
public record DropoutAdd(String field) implements KernelOp {
    @Override
    public String name() {
        return "dropout_add";
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
