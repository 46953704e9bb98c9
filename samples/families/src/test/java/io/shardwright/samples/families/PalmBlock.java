package io.shardwright.samples.families;

import static io.shardwright.dsl.Ops.causalAttention;
import static io.shardwright.dsl.Ops.rotary;
import static io.shardwright.dsl.Ops.silu;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.LayerNorm;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Tensor;

/** Attention and gated layers side by side, behind one norm, and no biases. */
@ShardedModel
@SequenceParallel
@ContextParallel
final class PalmBlock {
    private final LayerNorm norm;

    @ColumnParallel
    private final Linear qkv;

    @RowParallel
    private final Linear out;

    @ColumnParallel
    private final Linear gate;

    @ColumnParallel
    private final Linear up;

    @RowParallel
    private final Linear down;

    private final int heads;

    PalmBlock(int hidden, int heads) {
        this.heads = heads;
        norm = new LayerNorm(hidden);
        qkv = Linear.withoutBias(hidden, 3 * hidden);
        out = Linear.withoutBias(hidden, hidden);
        gate = Linear.withoutBias(hidden, 4 * hidden);
        up = Linear.withoutBias(hidden, 4 * hidden);
        down = Linear.withoutBias(4 * hidden, hidden);
    }

    Tensor forward(Tensor x) {
        Tensor h = norm.forward(x);
        Tensor[] parts = qkv.forward(h).splitEvenly(3);
        Tensor q = rotary(parts[0].heads(heads), 10_000);
        Tensor k = rotary(parts[1].heads(heads), 10_000);
        Tensor mixed = causalAttention(q, k, parts[2].heads(heads));
        Tensor mlp = down.forward(silu(gate.forward(h)).times(up.forward(h)));
        return x.plus(out.forward(mixed.mergeHeads())).plus(mlp);
    }
}
