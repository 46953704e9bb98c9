package io.shardwright.samples.minigpt;

import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.Dropout;
import io.shardwright.dsl.LayerNorm;
import io.shardwright.dsl.Tensor;

/** A pre-norm transformer block: attention and MLP, each added to the residual stream. */
@ShardedModel
@SequenceParallel
@ContextParallel
public final class Block {
    private final LayerNorm attentionNorm;
    private final Attention attention;
    private final Dropout attentionDropout;
    private final LayerNorm mlpNorm;
    private final Mlp mlp;
    private final Dropout mlpDropout;

    public Block(GptConfig config) {
        attentionNorm = new LayerNorm(config.hidden());
        attention = new Attention(config);
        attentionDropout = new Dropout(config.dropout());
        mlpNorm = new LayerNorm(config.hidden());
        mlp = new Mlp(config);
        mlpDropout = new Dropout(config.dropout());
    }

    public Tensor forward(Tensor x) {
        Tensor attended = attention.forward(attentionNorm.forward(x));
        Tensor h = x.plus(attentionDropout.forward(attended));
        Tensor transformed = mlp.forward(mlpNorm.forward(h));
        return h.plus(mlpDropout.forward(transformed));
    }
}
