package io.shardwright.processor;

import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Tensor;

/** A model whose jar was built without the processor, as this module's tests are. */
@ShardedModel
public final class UncompiledModel {
    private final Linear up;

    public UncompiledModel(int hidden) {
        up = new Linear(hidden, hidden);
    }

    public Tensor forward(Tensor x) {
        return up.forward(x);
    }
}
