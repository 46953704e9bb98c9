package io.shardwright.ops;

import io.shardwright.ir.Inference;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.Typed;
import io.shardwright.pass.Gradients;
import java.util.List;

/** Mean cross-entropy: inputs logits {@code [..., classes]} and targets {@code [...]}; outputs the loss, a scalar, and lse. */
public record CrossEntropy() implements KernelOp {
    @Override
    public String name() {
        return "cross_entropy";
    }

    @Override
    public String kernel(Node node) {
        return "crossEntropy";
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
                .inPlace(1)
                .emit();
    }
}
