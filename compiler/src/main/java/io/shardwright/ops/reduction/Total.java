package io.shardwright.ops.reduction;

import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Inference;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ir.Typed;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import java.util.List;

/** The sum of all elements, a scalar; of a split value each rank has an addend. */
public record Total() implements KernelOp {
    public static final Operator OPERATOR = Operator.of(Total.class, "total", _ -> new Total())
            .writtenAs("sum(x)", call -> {
                String x = call.tensor(0);
                return Made.of(new Total(), x + "Sum", 0, List.of(x));
            });

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public String kernel(Node node) {
        return "sum";
    }

    @Override
    public List<Literal> literals(Node node) {
        return List.of(new Literal.Java("1"));
    }

    @Override
    public String spec(Node node) {
        return "... -> ";
    }

    @Override
    public List<Typed> infer(Inference in) {
        return List.of(Typed.f32(List.of()));
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
                .kernel(node, "sumGradient")
                .into(node.input())
                .reads(gradients.of(node.output()))
                .with(literals(node))
                .emit();
    }
}
