package io.shardwright.ops.reduction;

import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.size.Size;
import java.util.List;

/** {@code log Σ eˣ} over the last dim, which must be whole, and which the result lacks. */
public record LogSumExp() implements KernelOp {
    public static final Operator OPERATOR = Operator.of(LogSumExp.class, "log_sum_exp", _ -> new LogSumExp())
            .writtenAs("logSumExp(x, dim)", call -> {
                String x = call.tensor(0);
                return Made.of(new LogSumExp(), x + "LogSumExp", call.dims(x) - 1, List.of(AlongDim.last(call)));
            });

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public String kernel(Node node) {
        return "logSumExp";
    }

    @Override
    public String spec(Node node) {
        return "... c^ -> ...";
    }

    @Override
    public boolean isFloat32(int index) {
        return true;
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.once().withOther(on.in(0).times(Size.of(2)));
    }

    /** {@code dx = dy eˣ⁻ʸ}. */
    @Override
    public void gradient(Gradients gradients, Node node) {
        gradients
                .kernel(node, "logSumExpGradient")
                .into(node.input())
                .reads(gradients.of(node.output()), node.input(), node.output())
                .emit();
    }
}
