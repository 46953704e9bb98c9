package io.shardwright.samples.families;

import static io.shardwright.dsl.Ops.causalAttention;
import static io.shardwright.dsl.Ops.crossEntropy;
import static io.shardwright.dsl.Ops.gelu;
import static io.shardwright.dsl.Ops.silu;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.PipelineStage;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.annotations.Tied;
import io.shardwright.annotations.VocabParallel;
import io.shardwright.dsl.Embedding;
import io.shardwright.dsl.LayerNorm;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Modules;
import io.shardwright.dsl.RmsNorm;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;
import java.util.List;

/** What {@link Choosing} is in series, with RMS norms. */
@ShardedModel
@SequenceParallel
@ContextParallel
final class SerialRms {
    @VocabParallel
    private final Embedding tokens;

    @PipelineStage
    private final List<SerialRmsBlock> blocks;

    @PipelineStage
    private final LayerNorm norm;

    @VocabParallel
    @Tied("tokens")
    private final Linear head;

    SerialRms(int layers, ChoosingConfig config, int vocabulary) {
        tokens = new Embedding(vocabulary, config.hidden());
        blocks = Modules.repeat(layers, () -> new SerialRmsBlock(config));
        norm = new LayerNorm(config.hidden());
        head = Linear.withoutBias(config.hidden(), vocabulary);
    }

    Tensor forward(Tokens ids, Tokens targets) {
        Tensor x = tokens.forward(ids);
        for (SerialRmsBlock block : blocks) {
            x = block.forward(x);
        }
        return crossEntropy(head.forward(norm.forward(x)), targets);
    }
}

/** What {@link Choosing} is in series, with RMS norms. */
@ShardedModel
@SequenceParallel
@ContextParallel
final class SerialRmsBlock {
    private final ChoosingConfig config;
    private final RmsNorm rms;

    @ColumnParallel
    private final Linear qkv;

    @RowParallel
    private final Linear out;

    @ColumnParallel
    private final Linear up;

    @RowParallel
    private final Linear down;

    private final Linear mixers0;
    private final Linear mixers1;

    SerialRmsBlock(ChoosingConfig config) {
        this.config = config;
        int hidden = config.hidden();
        rms = new RmsNorm(hidden);
        qkv = Linear.withoutBias(hidden, 3 * hidden);
        out = Linear.withoutBias(hidden, hidden);
        up = Linear.withoutBias(hidden, 4 * hidden);
        down = Linear.withoutBias(4 * hidden, hidden);
        mixers0 = new Linear(hidden, hidden);
        mixers1 = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        Tensor h = rms.forward(x);
        Tensor[] parts = qkv.forward(h).splitEvenly(3);
        Tensor q = parts[0].heads(config.heads());
        Tensor k = parts[1].heads(config.heads());
        Tensor mixed = causalAttention(q, k, parts[2].heads(config.heads()));
        Tensor attended = x.plus(out.forward(mixed.mergeHeads()));
        return attended.plus(mlp(rms.forward(attended)));
    }

    private Tensor mlp(Tensor h) {
        Tensor y = down.forward(gelu(up.forward(h)));
        y = silu(mixers0.forward(y));
        return silu(mixers1.forward(y));
    }
}
