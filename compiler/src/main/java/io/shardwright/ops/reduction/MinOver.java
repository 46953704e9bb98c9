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

/** The smallest along one dim, which must lie whole, and which the result lacks. Elements that are alike share its gradient. */
public record MinOver(int dim) implements KernelOp {
    public static final Operator OPERATOR = Operator.of(MinOver.class, "min_over", s -> new MinOver(s.number("dim")))
            .writtenAs("min(x, dims...)", call -> OverDim.read(call, MinOver::new, "Min"), "amin");

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
        return "minOver";
    }

    @Override
    public List<Literal> literals(Node node) {
        return List.of(new Literal.Java(Integer.toString(dim)));
    }

    @Override
    public String spec(Node node) {
        return OverDim.spec(dim, "^");
    }

    @Override
    public List<Typed> infer(Inference in) {
        return OverDim.infer(in, dim);
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.once().withOther(on.in(0));
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        gradients
                .kernel(node, "extremeOverGradient")
                .into(node.input())
                .reads(gradients.of(node.output()), node.input(), node.output())
                .with(literals(node))
                .emit();
    }
}
