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

/** DropoutOp of the layer in {@code field}. The mask follows from counters, so none is kept. */
public record DropoutOp(String field) implements KernelOp {
    public static final Operator OPERATOR = Operator.of(DropoutOp.class, "dropout", s -> new DropoutOp(s.text("field")))
            .from("a Dropout");

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
        return "dropout";
    }

    @Override
    public List<Literal> literals(Node node) {
        return List.of(new Literal.Mask(field, node.output()));
    }

    @Override
    public String spec(Node node) {
        return "... -> ...";
    }

    @Override
    public Set<Integer> inPlace() {
        return Set.of(0);
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.onceWith(2);
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        gradients
                .kernel(node, "dropout")
                .into(node.input())
                .reads(gradients.of(node.output()))
                .with(literals(node))
                .inPlace(0)
                .emit();
    }
}
