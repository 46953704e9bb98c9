package io.shardwright.samples.minigpt;

import static io.shardwright.dsl.Ops.causalAttention;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Tensor;

/** Causal self-attention; each tensor-parallel rank has a share of the heads. */
@ShardedModel
@SequenceParallel
@ContextParallel
public final class Attention {
    @ColumnParallel
    private final Linear qkv;

    @RowParallel
    private final Linear out;

    private final int heads;

    public Attention(GptConfig config) {
        heads = config.heads();
        qkv = new Linear(config.hidden(), 3 * config.hidden());
        out = new Linear(config.hidden(), config.hidden()).initial(config.residualDeviation());
    }

    public Tensor forward(Tensor x) {
        Tensor[] parts = qkv.forward(x).splitEvenly(3);
        Tensor q = parts[0].heads(heads);
        Tensor k = parts[1].heads(heads);
        Tensor v = parts[2].heads(heads);
        Tensor mixed = causalAttention(q, k, v);
        return out.forward(mixed.mergeHeads());
    }
}
