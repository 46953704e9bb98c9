package io.shardwright.samples.minillama;

import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.RmsNorm;
import io.shardwright.dsl.Tensor;

/** A pre-norm transformer block: attention and MLP, each added to the residual stream. */
@ShardedModel
@SequenceParallel
@ContextParallel
public final class Block {
    private final RmsNorm attentionNorm;
    private final Attention attention;
    private final RmsNorm mlpNorm;
    private final GatedMlp mlp;

    public Block(LlamaConfig config) {
        attentionNorm = new RmsNorm(config.hidden());
        attention = new Attention(config);
        mlpNorm = new RmsNorm(config.hidden());
        mlp = new GatedMlp(config);
    }

    public Tensor forward(Tensor x) {
        Tensor h = x.plus(attention.forward(attentionNorm.forward(x)));
        return h.plus(mlp.forward(mlpNorm.forward(h)));
    }
}
