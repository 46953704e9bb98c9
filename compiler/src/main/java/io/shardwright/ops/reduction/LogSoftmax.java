package io.shardwright.ops.reduction;

import io.shardwright.ir.Node;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;

/** {@code x - log Σ eˣ} over the last dim, which must be whole; {@code dx = dy - eʸ Σ dy}. */
public record LogSoftmax() implements LastDimSoftmax {
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
}
