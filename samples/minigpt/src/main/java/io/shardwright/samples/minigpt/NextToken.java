package io.shardwright.samples.minigpt;

import static io.shardwright.dsl.Ops.crossEntropy;

import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;

/** What {@link Gpt} is trained on: the mean cross-entropy of the next token. */
@ShardedModel
@SequenceParallel
@ContextParallel
public final class NextToken {
    private final Gpt gpt;

    public NextToken(GptConfig config) {
        gpt = new Gpt(config);
    }

    public Tensor forward(Tokens tokens, Tokens targets) {
        return crossEntropy(gpt.forward(tokens), targets);
    }
}
