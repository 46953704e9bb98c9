package io.shardwright.ops.loss;

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
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.description.Unreadable;
import io.shardwright.ops.description.WrittenCall;
import io.shardwright.size.Size;
import java.util.List;

/**
 * The cross-entropy of each token: inputs logits {@code [..., classes]} and targets {@code [...]}; outputs losses {@code [...]} and lse.
 * With label smoothing (Szegedy et al., 1512.00567 §7) and a multiple of lse² (z-loss, PaLM, 2204.02311 §5).
 */
public record TokenLoss(String smoothing, String zLoss) implements ClassSplitLoss {
    public static final Operator OPERATOR = Operator.of(
                    TokenLoss.class, "token_loss", s -> new TokenLoss(s.text("smoothing"), s.text("z_loss")))
            .writtenAs("tokenLosses(logits, targets)", call -> made(call, "0", "0"))
            .writtenAs(
                    "tokenLosses(logits, targets, smoothing, zLoss)", call -> made(call, call.java(2), call.java(3)));

    private static Made made(WrittenCall call, String smoothing, String zLoss) throws Unreadable {
        String logits = call.tensor(0);
        String targets = call.tensor(1);
        return Made.of(new TokenLoss(smoothing, zLoss), "losses", call.dims(targets), List.of(logits, targets))
                .keeping("Lse");
    }

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("smoothing", smoothing), Attribute.of("z_loss", zLoss));
    }

    @Override
    public String kernel(Node node) {
        return "tokenLosses";
    }

    @Override
    public List<Literal> literals(Node node) {
        return terms(node.input());
    }

    /** What the kernels are told of the loss. */
    List<Literal> terms(String logits) {
        return List.of(
                new Literal.Java(smoothing),
                new Literal.MeanFactor(logits, Literal.MeanFactor.LAST),
                new Literal.Java(zLoss));
    }

    @Override
    public String spec(Node node) {
        return "... v^, ... -> ..., ...";
    }

    @Override
    public List<Typed> infer(Inference in) {
        in.requireDimsAtLeast(0, 1, in.node().input());
        in.requireDims(1, in.input(0).dims() - 1, in.node().inputs().get(1));
        return ClassSplitLoss.super.infer(in);
    }

    /** Losses, and the log of the softmax's divisor. */
    @Override
    public boolean isFloat32(int index) {
        return true;
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.once().withOther(Size.of(4).times(on.in(0)));
    }

    @Override
    public KernelOp statistics(Axis axis) {
        return new TokenLossStats(axis);
    }

    @Override
    public int count() {
        return TokenLossStats.COUNT;
    }

    @Override
    public KernelOp join(Node node) {
        return new TokenLossJoin(node.input(), this);
    }

    @Override
    public List<String> joined(Node node) {
        return List.of(node.inputs().get(1));
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        gradient(gradients, node, node.input());
    }

    void gradient(Gradients gradients, Node node, String logits) {
        gradients
                .kernel(node, "tokenLossGradient")
                .into(logits)
                .reads(
                        gradients.of(node.output()),
                        logits,
                        node.outputs().get(1),
                        node.inputs().get(1))
                .with(new Literal.ShardStart(logits, -1))
                .with(terms(logits))
                .inPlace(1)
                .emit();
    }
}
