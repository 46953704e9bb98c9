package io.shardwright.ops.reduction;

import io.shardwright.ir.Node;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;

/** Softmax over the last dim, which must be whole; {@code dx = y (dy - Σ dy y)}. */
public record Softmax() implements LastDimSoftmax {
    public static final Operator OPERATOR = Operator.of(Softmax.class, "softmax", _ -> new Softmax())
            .writtenAs("softmax(x)", call -> Made.ofFirst(call, new Softmax(), "Softmax"))
            .writtenAs("softmax(x, dim)", call -> AlongDim.keeping(call, new Softmax(), "Softmax"));

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public String kernel(Node node) {
        return "softmax";
    }
}
