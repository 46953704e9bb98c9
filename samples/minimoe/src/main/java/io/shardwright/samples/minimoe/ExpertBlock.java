package io.shardwright.samples.minimoe;

import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.Expert;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.Dropout;
import io.shardwright.dsl.LayerNorm;
import io.shardwright.dsl.MixtureOfExperts;
import io.shardwright.dsl.Tensor;
import io.shardwright.samples.minigpt.Attention;

/** A pre-norm transformer block with experts in place of its MLP. A token that no expert takes passes by on the residual stream. */
@ShardedModel
@SequenceParallel
@ContextParallel
public final class ExpertBlock {
    private final LayerNorm attentionNorm;
    private final Attention attention;
    private final Dropout attentionDropout;
    private final LayerNorm expertNorm;

    @Expert(tensorParallel = true)
    private final MixtureOfExperts experts;

    private final Dropout expertDropout;

    public ExpertBlock(MoeConfig config) {
        attentionNorm = new LayerNorm(config.gpt().hidden());
        attention = new Attention(config.gpt());
        attentionDropout = new Dropout(config.gpt().dropout());
        expertNorm = new LayerNorm(config.gpt().hidden());
        experts = new MixtureOfExperts(
                        config.gpt().hidden(),
                        config.inner(),
                        config.experts(),
                        config.routing(),
                        config.gpt().activation())
                .initial(config.gpt().residualDeviation());
        expertDropout = new Dropout(config.gpt().dropout());
    }

    public Tensor forward(Tensor x) {
        Tensor attended = attention.forward(attentionNorm.forward(x));
        Tensor h = x.plus(attentionDropout.forward(attended));
        Tensor said = experts.forward(expertNorm.forward(h));
        return h.plus(expertDropout.forward(said));
    }
}
