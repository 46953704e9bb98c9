package io.shardwright.samples.minibert;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.AttentionRule;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Ops;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;

/** Self-attention in which every position sees every other of its document; each tensor-parallel rank has a share of the heads. */
@ShardedModel
@SequenceParallel
@ContextParallel
public final class Attention {
    @ColumnParallel
    private final Linear qkv;

    @RowParallel
    private final Linear out;

    private final int heads;

    public Attention(BertConfig config) {
        heads = config.heads();
        qkv = new Linear(config.hidden(), 3 * config.hidden());
        out = new Linear(config.hidden(), config.hidden());
    }

    /** @param documents the number of each position's document: those of others are not seen */
    public Tensor forward(Tensor x, Tokens documents) {
        Tensor[] parts = qkv.forward(x).splitEvenly(3);
        Tensor mixed = Ops.attention(
                parts[0].heads(heads),
                parts[1].heads(heads),
                parts[2].heads(heads),
                AttentionRule.full().documents(documents));
        return out.forward(mixed.mergeHeads());
    }
}
