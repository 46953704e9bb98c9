package io.shardwright.samples.minillama;

import static io.shardwright.dsl.Ops.crossEntropy;

import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;

/** What {@link CappedLlama} is trained on: the mean cross-entropy of the next token. */
@ShardedModel
@ContextParallel
public final class CappedNextToken {
    private final CappedLlama capped;

    public CappedNextToken(LlamaConfig config) {
        capped = new CappedLlama(config);
    }

    public Tensor forward(Tokens tokens, Tokens targets) {
        return crossEntropy(capped.forward(tokens), targets);
    }
}
