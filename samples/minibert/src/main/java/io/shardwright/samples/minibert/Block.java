package io.shardwright.samples.minibert;

import static io.shardwright.dsl.Ops.gelu;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.Dropout;
import io.shardwright.dsl.LayerNorm;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;

/** A post-norm transformer block, as the first ones were: attention and MLP, each added and then normalised. */
@ShardedModel
@SequenceParallel
@ContextParallel
public final class Block {
    private final Attention attention;
    private final LayerNorm attentionNorm;

    @ColumnParallel
    private final Linear up;

    @RowParallel
    private final Linear down;

    private final LayerNorm mlpNorm;
    private final Dropout attentionDropout;
    private final Dropout mlpDropout;

    public Block(BertConfig config) {
        attention = new Attention(config);
        attentionNorm = new LayerNorm(config.hidden());
        up = new Linear(config.hidden(), 4 * config.hidden());
        down = new Linear(4 * config.hidden(), config.hidden());
        mlpNorm = new LayerNorm(config.hidden());
        attentionDropout = new Dropout(config.dropout());
        mlpDropout = new Dropout(config.dropout());
    }

    public Tensor forward(Tensor x, Tokens documents) {
        Tensor h = attentionNorm.forward(x.plus(attentionDropout.forward(attention.forward(x, documents))));
        Tensor mlp = down.forward(gelu(up.forward(h)));
        return mlpNorm.forward(h.plus(mlpDropout.forward(mlp)));
    }
}
