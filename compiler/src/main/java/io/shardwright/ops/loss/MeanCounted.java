package io.shardwright.ops.loss;

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

/**
 * The mean of what tokens have whose targets count: inputs x and targets, both {@code [...]}; output a scalar. Rows that are split over
 * ranks count differently on each, so they may be so only where the runtime adds the ranks' means up.
 */
public record MeanCounted() implements KernelOp {
    public static final Operator OPERATOR = Operator.of(MeanCounted.class, "mean_counted", _ -> new MeanCounted())
            .writtenAs("meanOfCounted(x, targets)", call -> {
                String x = call.tensor(0);
                return Made.of(new MeanCounted(), x + "Mean", 0, List.of(x, call.tensor(1)));
            });

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public String kernel(Node node) {
        return "meanCounted";
    }

    @Override
    public List<Literal> literals(Node node) {
        return List.of(new Literal.TargetWeight());
    }

    @Override
    public String spec(Node node) {
        return "..., ... -> ";
    }

    @Override
    public List<Typed> infer(Inference in) {
        in.requireDims(1, in.input(0).dims(), in.node().inputs().get(1));
        return KernelOp.super.infer(in);
    }

    @Override
    public boolean isLinearIn(Node node, int index) {
        return index == 0;
    }

    @Override
    public boolean isFloat32(int index) {
        return true;
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.once().withOther(on.in(0));
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        gradients
                .kernel(node, "meanCountedGradient")
                .into(node.input())
                .reads(gradients.of(node.output()), node.inputs().get(1))
                .with(literals(node))
                .emit();
    }
}
