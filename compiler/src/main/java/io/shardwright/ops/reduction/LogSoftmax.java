package io.shardwright.ops.reduction;

import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import java.util.Set;

/** {@code x - log Σ eˣ} over the last dim, which must be whole. */
public record LogSoftmax() implements KernelOp {
    public static final Operator OPERATOR = Operator.of(LogSoftmax.class, "log_softmax", _ -> new LogSoftmax())
            .writtenAs("logSoftmax(x)", call -> Made.ofFirst(call, new LogSoftmax(), "LogSoftmax"))
            .writtenAs("logSoftmax(x, dim)", call -> AlongDim.keeping(call, new LogSoftmax(), "LogSoftmax"));

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public String kernel(Node node) {
        return "logSoftmax";
    }

    @Override
    public String spec(Node node) {
        return "... c^ -> ... c";
    }

    @Override
    public Set<Integer> inPlace() {
        return Set.of(0);
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.onceWith(4);
    }

    /** {@code dx = dy - eʸ Σ dy}: the output is kept, not the input. */
    @Override
    public void gradient(Gradients gradients, Node node) {
        gradients
                .kernel(node, "logSoftmaxGradient")
                .into(node.input())
                .reads(gradients.of(node.output()), node.output())
                .inPlace(0)
                .emit();
    }
}
