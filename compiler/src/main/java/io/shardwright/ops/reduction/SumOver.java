package io.shardwright.ops.reduction;

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
import java.util.List;

/** The sum over one dim, which the result lacks. */
public record SumOver(int dim) implements KernelOp {
    public static final Operator OPERATOR = Operator.of(SumOver.class, "sum_over", s -> new SumOver(s.number("dim")))
            .writtenAs("sum(x, dims...)", call -> OverDim.read(call, SumOver::new, "Sum"));

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("dim", dim));
    }

    @Override
    public String kernel(Node node) {
        return "sumOver";
    }

    @Override
    public List<Literal> literals(Node node) {
        return List.of(new Literal.Java(Integer.toString(dim)), new Literal.Java("1"));
    }

    @Override
    public String spec(Node node) {
        return OverDim.spec(dim, "");
    }

    @Override
    public List<Typed> infer(Inference in) {
        return OverDim.infer(in, dim);
    }

    @Override
    public boolean isLinear(Node node) {
        return true;
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.once().withOther(on.in(0));
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        gradients
                .kernel(node, "sumOverGradient")
                .into(node.input())
                .reads(gradients.of(node.output()))
                .with(literals(node))
                .emit();
    }
}
