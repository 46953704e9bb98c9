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
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.description.Unreadable;
import io.shardwright.ops.description.WrittenCall;
import io.shardwright.size.Size;
import java.util.List;

/**
 * Scaled dot-product attention with grouped-query heads: inputs q {@code [batch, n, seq, size]}, k and v {@code [batch, m,
 * seq, size]} with m dividing n; outputs y like q, and the log of the softmax's divisor.
 */
public record Attention(boolean causal) implements KernelOp {
    public static final Operator OPERATOR = Operator.of(
                    Attention.class, "attention", s -> new Attention(s.flag("causal")))
            .writtenAs("causalAttention(q, k, v)", call -> read(call, true))
            .writtenAs("attention(q, k, v)", call -> read(call, false));

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
    public boolean takesPositionsForAll() {
        return true;
    }

    /** Two matmuls of queries with all positions, or with half of them, and the softmax between: no scores are kept in memory. */
    @Override
    public Cost cost(RankShapes on) {
        return cost(on, on.in(1, 2), causal);
    }

    /** @param positions of the keys, on all ranks */
    static Cost cost(RankShapes on, Size positions, boolean causal) {
        Size scores = on.out(1).times(positions);
        return on.once()
                .withMatmul(matmul(on, positions, causal, 2))
                .withOther(Size.of(causal ? 2 : 4).times(scores));
    }

    /** So many matmuls whose one side are all scores; causal ones are done by half. */
    static Size matmul(RankShapes on, Size positions, boolean causal, long count) {
        return Size.of(causal ? count : 2 * count).times(on.in(0)).times(positions);
    }

    private static Made read(WrittenCall call, boolean causal) throws Unreadable {
        List<String> inputs = call.tensors();
        return Made.of(new Attention(causal), "attendedHeads", call.dims(inputs.getFirst()), inputs)
                .keeping("Lse");
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
                .kernel(node, "attentionGradient")
                .into(q)
                .into(k)
                .into(v)
                .reads(gradients.of(y), y, lse, q, k, v)
                .with(literals(node))
                .multiplies(matmul(shapes, shapes.in(1, 2), causal, 5))
                .emit();
    }
}
