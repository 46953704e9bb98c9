package io.shardwright.samples.families;

import static io.shardwright.dsl.Ops.causalAttention;
import static io.shardwright.dsl.Ops.crossEntropy;
import static io.shardwright.dsl.Ops.rotary;
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
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;
import java.util.List;

/** PaLM (Chowdhery et al., 2204.02311 §2): attention and MLP read one norm, side by side. */
@ShardedModel
@SequenceParallel
@ContextParallel
final class Palm {
    @VocabParallel
    private final Embedding tokens;

    @PipelineStage
    private final List<PalmBlock> blocks;

    @PipelineStage
    private final LayerNorm norm;

    @VocabParallel
    @Tied("tokens")
    private final Linear head;

    Palm(int layers, int hidden, int heads, int vocabulary) {
        tokens = new Embedding(vocabulary, hidden);
        blocks = Modules.repeat(layers, () -> new PalmBlock(hidden, heads));
        norm = new LayerNorm(hidden);
        head = Linear.withoutBias(hidden, vocabulary);
    }

    Tensor forward(Tokens ids, Tokens targets) {
        Tensor x = tokens.forward(ids);
        for (PalmBlock block : blocks) {
            x = block.forward(x);
        }
        return crossEntropy(head.forward(norm.forward(x)), targets);
    }
}

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
