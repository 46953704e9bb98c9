package io.shardwright.ops.expert;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Inference;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ir.Typed;
import io.shardwright.ops.description.Operator;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.List;

/**
 * What the experts say of each token, weighed: inputs rows as they were sent, gates {@code [..., topK]} and choices; output {@code
 * [..., size]}.
 */
public record CombineRows(String field) implements KernelOp {
    public static final Operator OPERATOR = Operator.of(
                    CombineRows.class, "combine_rows", s -> new CombineRows(s.text("field")))
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
        return "combineRows";
    }

    /** The choices are in the table by now. */
    @Override
    public List<String> kernelInputs(Node node) {
        return node.inputs().subList(0, 2);
    }

    @Override
    public List<Literal> literals(Node node) {
        return List.of(new Literal.Table(field));
    }

    @Override
    public String spec(Node node) {
        return "r d, ... k, ... k -> ... d";
    }

    /** In the rows. */
    @Override
    public boolean isLinearIn(Node node, int index) {
        return index == 0;
    }

    @Override
    public List<Typed> infer(Inference in) {
        List<Size> shape = new ArrayList<>(in.input(1).shape());
        shape.set(shape.size() - 1, in.input(0).dim(-1));
        return List.of(in.input(0).withShape(shape));
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.once().withOther(Size.of(2).times(on.in(0)));
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        String rows = node.inputs().get(0);
        String gates = node.inputs().get(1);
        gradients
                .kernel(node, "combineRowsGradient")
                .into(rows)
                .into(gates)
                .reads(gradients.of(node.output()), rows, gates)
                .with(literals(node))
                .emit();
    }
}
