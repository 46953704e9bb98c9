package io.shardwright.samples.minigpt;

import static io.shardwright.dsl.Ops.crossEntropy;

import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;

/** What {@link RecomputedGpt} is trained on. Its field is called what that of {@link TiedNextToken} is: so are weights. */
@ShardedModel
public final class RecomputedNextToken {
    private final RecomputedGpt gpt;

    public RecomputedNextToken(GptConfig config) {
        gpt = new RecomputedGpt(config);
    }

    public Tensor forward(Tokens tokens, Tokens targets) {
        return crossEntropy(gpt.forward(tokens), targets);
    }
}
