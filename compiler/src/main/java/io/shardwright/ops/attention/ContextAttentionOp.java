package io.shardwright.ops.attention;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Inference;
import io.shardwright.ir.KernelCall;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ir.Typed;
import io.shardwright.ir.attention.AttentionTerms;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.description.Operator;
import io.shardwright.size.Size;
import java.util.List;

/** {@link Attention} whose positions are split over cp: queries of this rank see the keys of all. Inputs and outputs are the same. */
public record ContextAttentionOp(AttentionTerms terms) implements KernelOp {
    public static final Operator OPERATOR = Operator.of(
                    ContextAttentionOp.class, "context_attention", s -> new ContextAttentionOp(Attention.terms(s)))
            .from("attention in a class with @ContextParallel");

    private static final String KERNEL = "contextAttention";

    /** Whether a kernel is one of its own: they are calls of {@code io.shardwright.spi.collective.ContextAttention}. */
    public static boolean isKernel(String kernel) {
        return kernel.startsWith(KERNEL);
    }

    /** Whether a node calls one of them, and not one of {@code Kernels}. */
    public static boolean isCall(Node node) {
        return node.op() instanceof KernelCall call && isKernel(call.kernel());
    }

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return Attention.attributes(terms);
    }

    @Override
    public String kernel(Node node) {
        return KERNEL;
    }

    @Override
    public List<Literal> literals(Node node) {
        return Attention.literals(node, terms, List.of());
    }

    /** For layouts: heads of q, k and v are split together, and so are their positions. */
    @Override
    public String spec(Node node) {
        // Keys have the positions of the queries.
        return new Attention(terms).spec(node).replace("t^", "t").replace("s^", "t");
    }

    @Override
    public List<Typed> infer(Inference in) {
        return new Attention(terms).infer(in);
    }

    /** Keys of all ranks. */
    @Override
    public Cost cost(RankShapes on) {
        return Attention.cost(on, on.in(1, 2).times(Size.atom(Axis.CP.text())), terms.causal());
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        RankShapes shapes = gradients.shapes(node);
        Size keys = shapes.in(1, 2).times(Size.atom(Axis.CP.text()));
        Size operations = Attention.matmul(shapes, keys, terms.causal(), 5);
        Attention.gradient(gradients, node, terms, KERNEL + "Gradient", operations);
    }
}
