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
 * Rows that arrived from several ranks, in order of experts; or the other way round, which is also the gradient.
 *
 * @param back from the order of experts to that of arrival
 */
public record SortRows(String field, boolean back) implements KernelOp {
    public static final Operator OPERATOR = Operator.of(
                    SortRows.class, "sort_rows", s -> new SortRows(s.text("field"), s.flag("back")))
            .from("a MixtureOfExperts whose experts are divided over ep");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("field", field), Attribute.of("back", back));
    }

    @Override
    public String kernel(Node node) {
        return back ? "unsortRows" : "sortRows";
    }

    @Override
    public List<Literal> literals(Node node) {
        return List.of(new Literal.Table(field));
    }

    @Override
    public String spec(Node node) {
        return "r d -> r d";
    }

    @Override
    public boolean isLinear(Node node) {
        return true;
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.once();
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        gradients
                .kernel(node, back ? "sortRows" : "unsortRows")
                .into(node.input())
                .reads(gradients.of(node.output()))
                .with(literals(node))
                .emit();
    }
}
