package io.shardwright.samples.families;

import static io.shardwright.dsl.Ops.causalAttention;
import static io.shardwright.dsl.Ops.gelu;
import static io.shardwright.dsl.Ops.silu;
import static io.shardwright.dsl.Ops.softcap;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.LayerNorm;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Modules;
import io.shardwright.dsl.RmsNorm;
import io.shardwright.dsl.Tensor;
import java.util.List;

/** Serial or parallel, with one of three norms, and a list of layers. */
@ShardedModel
@SequenceParallel
@ContextParallel
final class ChoosingBlock {
    private final ChoosingConfig config;
    private final LayerNorm layer;
    private final RmsNorm rms;

    @ColumnParallel
    private final Linear qkv;

    @RowParallel
    private final Linear out;

    @ColumnParallel
    private final Linear up;

    @RowParallel
    private final Linear down;

    private final List<Linear> mixers;

    ChoosingBlock(ChoosingConfig config) {
        this.config = config;
        int hidden = config.hidden();
        layer = new LayerNorm(hidden);
        rms = new RmsNorm(hidden);
        qkv = Linear.withoutBias(hidden, 3 * hidden);
        out = Linear.withoutBias(hidden, hidden);
        up = Linear.withoutBias(hidden, 4 * hidden);
        down = Linear.withoutBias(4 * hidden, hidden);
        mixers = Modules.repeat(2, () -> new Linear(hidden, hidden));
    }

    Tensor forward(Tensor x) {
        Tensor h = normed(x);
        Tensor[] parts = qkv.forward(h).splitEvenly(3);
        Tensor q = parts[0].heads(config.heads());
        Tensor k = parts[1].heads(config.heads());
        if (config.capped() && config.parallel()) {
            q = softcap(q, 3);
        }
        Tensor mixed = causalAttention(q, k, parts[2].heads(config.heads()));
        Tensor attended = x.plus(out.forward(mixed.mergeHeads()));
        if (config.parallel()) {
            return attended.plus(mlp(h));
        } else {
            return attended.plus(mlp(normed(attended)));
        }
    }

    private Tensor normed(Tensor x) {
        if (config.norm() == ChoosingConfig.Normed.NONE) {
            return x;
        }
        return config.norm() == ChoosingConfig.Normed.RMS ? rms.forward(x) : layer.forward(x);
    }

    private Tensor mlp(Tensor h) {
        Tensor y = down.forward(gelu(up.forward(h)));
        for (Linear mixer : mixers) {
            y = silu(mixer.forward(y));
        }
        return y;
    }
}
