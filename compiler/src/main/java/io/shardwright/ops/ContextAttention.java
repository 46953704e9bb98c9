package io.shardwright.ops;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Inference;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.Typed;
import io.shardwright.pass.Gradients;
import java.util.List;

/** {@link Attention} whose positions are split over cp: queries of this rank see the keys of all. Inputs and outputs are the same. */
public record ContextAttention(boolean causal) implements KernelOp {
    /** What its kernels' names begin with: they are calls of {@code io.shardwright.spi.ContextAttention}. */
    public static final String KERNEL = "contextAttention";

    @Override
    public String name() {
        return "context_attention";
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("causal", causal));
    }

    @Override
    public String kernel(Node node) {
        return KERNEL;
    }

    @Override
    public List<Literal> literals(Node node) {
        return List.of(
                new Literal.HeadScale(node.input()),
                new Literal.Attends(node.input(), node.inputs().get(1), causal));
    }

    /** For layouts: heads of q, k and v are split together, and so are their positions. */
    @Override
    public String spec(Node node) {
        return "b n t h^, b n t h^, b n t h^ -> b n t h, b n t";
    }

    @Override
    public List<Typed> infer(Inference in) {
        return new Attention(causal).infer(in);
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        String q = node.inputs().get(0);
        String k = node.inputs().get(1);
        String v = node.inputs().get(2);
        String y = node.outputs().get(0);
        String lse = node.outputs().get(1);
        gradients
                .kernel(node, KERNEL + "Gradient")
                .into(q)
                .into(k)
                .into(v)
                .reads(gradients.of(y), y, lse, q, k, v)
                .with(literals(node))
                .emit();
    }
}
