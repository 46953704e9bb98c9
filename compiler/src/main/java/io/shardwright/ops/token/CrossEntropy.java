package io.shardwright.ops.token;

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
import io.shardwright.size.Size;
import java.util.List;

/** Mean cross-entropy: inputs logits {@code [..., classes]} and targets {@code [...]}; outputs the loss, a scalar, and lse. */
public record CrossEntropy() implements KernelOp {
    public static final Operator OPERATOR = Operator.of(CrossEntropy.class, "cross_entropy", _ -> new CrossEntropy())
            .writtenAs(
                    "crossEntropy(logits, targets)",
                    call -> Made.of(new CrossEntropy(), "loss", 0, call.tensors())
                            .keeping("Lse"));

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public String kernel(Node node) {
        return "crossEntropy";
    }

    @Override
    public List<Literal> literals(Node node) {
        return List.of(new Literal.TargetWeight());
    }

    @Override
    public String spec(Node node) {
        return "... v^, ... -> , ...";
    }

    @Override
    public List<Typed> infer(Inference in) {
        in.requireDimsAtLeast(0, 1, in.node().input());
        in.requireDims(1, in.input(0).dims() - 1, in.node().inputs().get(1));
        return KernelOp.super.infer(in);
    }

    /** The loss, and the log of the softmax's divisor. */
    @Override
    public boolean isFloat32(int index) {
        return true;
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.once().withOther(Size.of(3).times(on.in(0)));
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        gradient(gradients, node, node.inputs().get(0), node.inputs().get(1));
    }

    static void gradient(Gradients gradients, Node node, String logits, String targets) {
        gradients
                .kernel(node, "crossEntropyGradient")
                .into(logits)
                .reads(gradients.of(node.output()), logits, node.outputs().get(1), targets)
                .with(new Literal.ShardStart(logits, -1))
                .with(new Literal.TargetWeight())
                .inPlace(1)
                .emit();
    }
}
