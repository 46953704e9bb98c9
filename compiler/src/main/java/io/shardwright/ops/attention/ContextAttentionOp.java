package io.shardwright.ops.attention;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Inference;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ir.Typed;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.description.Operator;
import io.shardwright.size.Size;
import java.util.List;

/** {@link Attention} whose positions are split over cp: queries of this rank see the keys of all. Inputs and outputs are the same. */
public record ContextAttentionOp(boolean causal) implements KernelOp {
    public static final Operator OPERATOR = Operator.of(
                    ContextAttentionOp.class, "context_attention", s -> new ContextAttentionOp(s.flag("causal")))
            .from("attention in a class with @ContextParallel");

    /** What its kernels' names begin with: they are calls of {@code io.shardwright.spi.collective.ContextAttention}. */
    public static final String KERNEL = "contextAttention";

    @Override
    public String name() {
        return OPERATOR.name();
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

    /** Keys of all ranks. */
    @Override
    public Cost cost(RankShapes on) {
        return Attention.cost(on, on.in(1, 2).times(Size.atom(Axis.CP.text())), causal);
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        String q = node.inputs().get(0);
        String k = node.inputs().get(1);
        String v = node.inputs().get(2);
        String y = node.outputs().get(0);
        String lse = node.outputs().get(1);
        RankShapes shapes = gradients.shapes(node);
        // The scores once more, their gradient, and those of q, k and v.
        gradients
                .kernel(node, KERNEL + "Gradient")
                .into(q)
                .into(k)
                .into(v)
                .reads(gradients.of(y), y, lse, q, k, v)
                .with(literals(node))
                .multiplies(Attention.matmul(shapes, shapes.in(1, 2).times(Size.atom(Axis.CP.text())), causal, 5))
                .emit();
    }
}
