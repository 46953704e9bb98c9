package io.shardwright.ops.loss;

import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Inference;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ir.Typed;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.size.Size;
import java.util.List;

/**
 * What each row's softmax lacks of a given one, {@code Σ p log(p / q)} with p the softmax of the given logits (distillation, Hinton et
 * al., 1503.02531): inputs logits and the given ones, both {@code [..., classes]}; outputs losses {@code [...]}, lse and the given lse.
 * The given logits get no gradient.
 */
public record Divergence() implements ClassSplitLoss {
    public static final Operator OPERATOR = Operator.of(Divergence.class, "divergence", _ -> new Divergence())
            .writtenAs("divergence(logits, given)", call -> {
                String logits = call.tensor(0);
                return Made.of(
                                new Divergence(),
                                logits + "Divergence",
                                call.dims(logits) - 1,
                                List.of(logits, call.tensor(1)))
                        .keeping("Lse", "GivenLse");
            });

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public String kernel(Node node) {
        return "divergence";
    }

    @Override
    public String spec(Node node) {
        return "... v^, ... v -> ..., ..., ...";
    }

    @Override
    public boolean hasGradient(Node node, int index) {
        return index == 0;
    }

    @Override
    public List<Typed> infer(Inference in) {
        in.requireDims(1, in.input(0).dims(), in.node().inputs().get(1));
        return ClassSplitLoss.super.infer(in);
    }

    /** Losses, and the logs of both divisors. */
    @Override
    public boolean isFloat32(int index) {
        return true;
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.once().withOther(Size.of(6).times(on.in(0)));
    }

    @Override
    public KernelOp statistics(Axis axis) {
        return new DivergenceStats(axis);
    }

    @Override
    public int count() {
        return DivergenceStats.COUNT;
    }

    @Override
    public KernelOp join(Node node) {
        return new DivergenceJoin(node.input(), node.inputs().get(1));
    }

    @Override
    public List<String> joined(Node node) {
        return List.of();
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        gradient(gradients, node, node.input(), node.inputs().get(1));
    }

    static void gradient(Gradients gradients, Node node, String logits, String given) {
        gradients
                .kernel(node, "divergenceGradient")
                .into(logits)
                .reads(
                        gradients.of(node.output()),
                        logits,
                        node.outputs().get(1),
                        given,
                        node.outputs().get(2))
                .inPlace(1)
                .emit();
    }
}
