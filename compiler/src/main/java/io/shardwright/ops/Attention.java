package io.shardwright.ops;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Inference;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.Typed;
import io.shardwright.pass.Gradients;
import java.util.List;

/**
 * Scaled dot-product attention with grouped-query heads: inputs q {@code [batch, n, seq, size]}, k and v {@code [batch, m,
 * seq, size]} with m dividing n; outputs y like q, and the log of the softmax's divisor.
 */
public record Attention(boolean causal) implements KernelOp {
    @Override
    public String name() {
        return "attention";
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("causal", causal));
    }

    @Override
    public String kernel(Node node) {
        return "attention";
    }

    /** The kernel takes the scale from the head size. */
    @Override
    public List<Literal> literals(Node node) {
        return List.of(new Literal.HeadScale(node.input()), new Literal.Java(Boolean.toString(causal)));
    }

    /** For layouts: heads of q, k and v are split together. */
    @Override
    public String spec(Node node) {
        return "b n t^ h^, b n s^ h^, b n s^ h^ -> b n t h, b n t";
    }

    @Override
    public List<Typed> infer(Inference in) {
        for (int input = 0; input < 3; input++) {
            in.requireDims(input, 4, in.node().inputs().get(input));
        }
        Typed q = in.input(0);
        for (int input = 1; input < 3; input++) {
            String name = in.node().inputs().get(input);
            Typed other = in.input(input);
            in.requireEqual(
                    q.dim(0), other.dim(0), "the batches of " + in.node().input() + " and " + name);
            in.requireEqual(
                    q.dim(2), other.dim(2), "the sequences of " + in.node().input() + " and " + name);
            in.requireEqual(
                    q.dim(3), other.dim(3), "the head sizes of " + in.node().input() + " and " + name);
        }
        in.requireEqual(in.input(1).dim(1), in.input(2).dim(1), "the heads of k and v");
        in.divide(q.dim(1), in.input(1).dim(1), "not-divisible", "the heads of q by the heads of k and v");
        return List.of(q, Typed.f32(q.shape().subList(0, 3)));
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        String q = node.inputs().get(0);
        String k = node.inputs().get(1);
        String v = node.inputs().get(2);
        String y = node.outputs().get(0);
        String lse = node.outputs().get(1);
        gradients
                .kernel(node, "attentionGradient")
                .into(q)
                .into(k)
                .into(v)
                .reads(gradients.of(y), y, lse, q, k, v)
                .with(literals(node))
                .emit();
    }
}
