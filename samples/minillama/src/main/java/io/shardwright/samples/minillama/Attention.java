package io.shardwright.samples.minillama;

import static io.shardwright.dsl.Ops.causalAttention;
import static io.shardwright.dsl.Ops.rotary;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Tensor;

/** Grouped-query attention with rotary positions; each tensor-parallel rank has a share of both kinds of heads. */
@ShardedModel
@SequenceParallel
@ContextParallel
public final class Attention {
    private static final double ROTARY_BASE = 10_000;

    @ColumnParallel
    private final Linear qkv;

    @RowParallel
    private final Linear out;

    private final int heads;
    private final int kvHeads;
    private final int headSize;

    public Attention(LlamaConfig config) {
        heads = config.heads();
        kvHeads = config.kvHeads();
        headSize = config.hidden() / config.heads();
        qkv = Linear.withoutBias(config.hidden(), (heads + 2 * kvHeads) * headSize);
        out = Linear.withoutBias(config.hidden(), config.hidden()).initial(config.residualDeviation());
    }

    public Tensor forward(Tensor x) {
        Tensor[] parts = qkv.forward(x).split(heads * headSize, kvHeads * headSize, kvHeads * headSize);
        Tensor q = rotary(parts[0].heads(heads), ROTARY_BASE);
        Tensor k = rotary(parts[1].heads(kvHeads), ROTARY_BASE);
        Tensor v = parts[2].heads(kvHeads);
        Tensor mixed = causalAttention(q, k, v);
        return out.forward(mixed.mergeHeads());
    }
}
