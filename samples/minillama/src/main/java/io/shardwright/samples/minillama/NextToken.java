package io.shardwright.samples.minillama;

import static io.shardwright.dsl.Ops.crossEntropy;

import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;

/** What {@link Llama} is trained on: the mean cross-entropy of the next token. */
@ShardedModel
@SequenceParallel
@ContextParallel
public final class NextToken {
    private final Llama llama;

    public NextToken(LlamaConfig config) {
        llama = new Llama(config);
    }

    public Tensor forward(Tokens tokens, Tokens targets) {
        return crossEntropy(llama.forward(tokens), targets);
    }
}
