package io.shardwright.ops.expert;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.description.Operator;
import io.shardwright.size.Size;
import java.util.List;
import java.util.Optional;

/** {@code y = x w[expert]ᵀ} for rows in order of experts: inputs x {@code [rows, in]} and w {@code [experts, out, in]}. */
public record GroupedLinear(String field) implements KernelOp {
    public static final Operator OPERATOR = Operator.of(
                    GroupedLinear.class, "grouped_linear", s -> new GroupedLinear(s.text("field")))
            .from("a MixtureOfExperts");

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
        return "groupedLinear";
    }

    @Override
    public List<Literal> literals(Node node) {
        return List.of(new Literal.Table(field));
    }

    @Override
    public String spec(Node node) {
        return "r i, e o i -> r o";
    }

    @Override
    public boolean isLinear(Node node) {
        return true;
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.once().withMatmul(matmul(on));
    }

    /** As if no row were dropped, and every rank got as many: of the room for the rows of all a rank fills its share. */
    static Size matmul(RankShapes on) {
        Size rows =
                on.in(0, 0).substitute(atom -> atom.equals(Axis.EP.text()) ? Optional.of(Size.ONE) : Optional.empty());
        return Size.of(2).times(rows).times(on.in(0, 1)).times(on.in(1, 1));
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        gradient(gradients, node, gradients.of(node.output()), literals(node));
    }

    static void gradient(Gradients gradients, Node node, String dy, List<Literal> table) {
        String x = node.inputs().get(0);
        String w = node.inputs().get(1);
        gradients
                .kernel(node, "groupedLinearInputGradient")
                .into(x)
                .reads(dy, w)
                .with(table)
                .multiplies(matmul(gradients.shapes(node)))
                .emit();
        gradients
                .kernel(node, "addGroupedLinearWeightGradient")
                .addingTo(w)
                .reads(dy, x)
                .with(table)
                .with(new Literal.StartsGradient())
                .multiplies(matmul(gradients.shapes(node)))
                .emit();
    }
}
