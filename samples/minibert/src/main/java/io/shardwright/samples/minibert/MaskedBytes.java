package io.shardwright.samples.minibert;

import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.Ops;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;

/** What {@link Bert} is trained on: the mean cross-entropy of the bytes that were masked. Where none was, the target is negative. */
@ShardedModel
@SequenceParallel
@ContextParallel
public final class MaskedBytes {
    private final Bert bert;

    public MaskedBytes(BertConfig config) {
        bert = new Bert(config);
    }

    public Tensor forward(Tokens ids, Tokens targets, Tokens places, Tokens documents) {
        return Ops.crossEntropy(bert.forward(ids, places, documents), targets);
    }
}
