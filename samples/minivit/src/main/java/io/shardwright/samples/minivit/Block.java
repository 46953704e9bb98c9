package io.shardwright.samples.minivit;

import static io.shardwright.dsl.Ops.gelu;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.Dropout;
import io.shardwright.dsl.LayerNorm;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Weight;

/** A pre-norm block in which each channel learns how much of attention and MLP it takes (LayerScale: Touvron et al., 2103.17239 §2.1). */
@ShardedModel
@SequenceParallel
public final class Block {
    private final LayerNorm attentionNorm;
    private final Attention attention;
    private final Weight attentionScale;
    private final LayerNorm mlpNorm;

    @ColumnParallel
    private final Linear up;

    @RowParallel
    private final Linear down;

    private final Weight mlpScale;
    private final Dropout dropout;

    public Block(VitConfig config) {
        attentionNorm = new LayerNorm(config.hidden());
        attention = new Attention(config);
        attentionScale = Weight.ones(config.hidden());
        mlpNorm = new LayerNorm(config.hidden());
        up = new Linear(config.hidden(), 4 * config.hidden());
        down = new Linear(4 * config.hidden(), config.hidden());
        mlpScale = Weight.ones(config.hidden());
        dropout = new Dropout(config.dropout());
    }

    public Tensor forward(Tensor x) {
        Tensor h = x.plus(attention.forward(attentionNorm.forward(x)).times(attentionScale));
        Tensor mlp = down.forward(gelu(up.forward(mlpNorm.forward(h))));
        return h.plus(dropout.forward(mlp).times(mlpScale));
    }
}
