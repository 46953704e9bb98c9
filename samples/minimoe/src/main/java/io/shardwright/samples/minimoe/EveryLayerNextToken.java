package io.shardwright.samples.minimoe;

import static io.shardwright.dsl.Ops.crossEntropy;

import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;

/** What {@link EveryLayerGpt} is trained on: the mean cross-entropy of the next token, besides what its routers charge. */
@ShardedModel
@SequenceParallel
@ContextParallel
public final class EveryLayerNextToken {
    private final EveryLayerGpt gpt;

    public EveryLayerNextToken(MoeConfig config) {
        gpt = new EveryLayerGpt(config);
    }

    public Tensor forward(Tokens tokens, Tokens targets) {
        return crossEntropy(gpt.forward(tokens), targets);
    }
}
