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
import java.util.List;

/** A row for each choice of each token, in order of experts: inputs x {@code [..., size]} and choices {@code [..., topK]}. */
public record SendRows(String field) implements KernelOp {
    public static final Operator OPERATOR = Operator.of(SendRows.class, "send_rows", s -> new SendRows(s.text("field")))
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
        return "sendRows";
    }

    /** The choices are in the table by now. */
    @Override
    public List<String> kernelInputs(Node node) {
        return node.inputs().subList(0, 1);
    }

    @Override
    public List<Literal> literals(Node node) {
        return List.of(new Literal.Table(field));
    }

    @Override
    public String spec(Node node) {
        return "... d, ... k -> r d";
    }

    @Override
    public List<Typed> infer(Inference in) {
        Size rows = in.input(1).shape().stream().reduce(Size.ONE, Size::times);
        return List.of(in.input(0).withShape(List.of(rows, in.input(0).dim(-1))));
    }

    @Override
    public Cost cost(RankShapes on) {
        return Cost.ofBytes(RankShapes.bytes(Size.of(2).times(on.out(0))));
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        gradients
                .kernel(node, "sendRowsGradient")
                .into(node.input())
                .reads(gradients.of(node.output()))
                .with(literals(node))
                .emit();
    }
}
