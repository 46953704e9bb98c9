package io.shardwright.samples.minivit;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Ops;
import io.shardwright.dsl.Tensor;

/** Self-attention in which every patch sees every other; each tensor-parallel rank has a share of the heads. */
@ShardedModel
@SequenceParallel
public final class Attention {
    @ColumnParallel
    private final Linear qkv;

    @RowParallel
    private final Linear out;

    private final int heads;

    public Attention(VitConfig config) {
        heads = config.heads();
        qkv = new Linear(config.hidden(), 3 * config.hidden());
        out = new Linear(config.hidden(), config.hidden());
    }

    public Tensor forward(Tensor x) {
        Tensor[] parts = qkv.forward(x).splitEvenly(3);
        Tensor mixed = Ops.attention(parts[0].heads(heads), parts[1].heads(heads), parts[2].heads(heads));
        return out.forward(mixed.mergeHeads());
    }
}
