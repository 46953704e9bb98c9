package io.shardwright.ops.linear;

import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Inference;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ir.Typed;
import io.shardwright.ops.description.Operator;
import io.shardwright.size.Size;
import java.util.List;

/** {@code y = x wᵀ + b}: inputs x, w and, if there is one, b. */
public record LinearOp() implements KernelOp {
    public static final Operator OPERATOR =
            Operator.of(LinearOp.class, "linear", _ -> new LinearOp()).from("a Linear");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public String kernel(Node node) {
        return "linear";
    }

    @Override
    public String spec(Node node) {
        return hasBias(node) ? "... i, o i, o -> ... o" : "... i, o i -> ... o";
    }

    /** In the type of the weight: what a float32 router scores is float32. */
    @Override
    public List<Typed> infer(Inference in) {
        return List.of(new Typed(
                in.input(1).type(), KernelOp.super.infer(in).getFirst().shape()));
    }

    /** With a bias it is affine: the bias would be added once for every addend. */
    @Override
    public boolean isLinear(Node node) {
        return !hasBias(node);
    }

    private static boolean hasBias(Node node) {
        return node.inputs().size() == 3;
    }

    /** A matmul, and the bias. */
    @Override
    public Cost cost(RankShapes on) {
        return on.onceWith(on.inputs().size() == 3 ? 1 : 0).withMatmul(matmul(on));
    }

    static Size matmul(RankShapes on) {
        return Size.of(2).times(on.in(0)).times(on.in(1, 0));
    }

    /** {@code dx = dy w}, {@code dw += dyᵀ x}, {@code db += Σ dy}. */
    @Override
    public void gradient(Gradients gradients, Node node) {
        gradient(gradients, node, gradients.of(node.output()));
    }

    static void gradient(Gradients gradients, Node node, String dy) {
        String x = node.inputs().get(0);
        String w = node.inputs().get(1);
        gradients
                .kernel(node, "linearInputGradient")
                .orAdding("addLinearInputGradient")
                .into(x)
                .reads(dy, w)
                .multiplies(matmul(gradients.shapes(node)))
                .emit();
        gradients
                .kernel(node, "addLinearWeightGradient")
                .addingTo(w)
                .reads(dy, x)
                .with(new Literal.StartsGradient())
                .multiplies(matmul(gradients.shapes(node)))
                .emit();
        if (hasBias(node)) {
            String b = node.inputs().get(2);
            gradients.kernel(node, "addBiasGradient").addingTo(b).reads(dy).emit();
        }
    }
}
