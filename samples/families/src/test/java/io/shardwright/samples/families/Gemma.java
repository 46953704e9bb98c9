package io.shardwright.samples.families;

import static io.shardwright.dsl.Ops.attention;
import static io.shardwright.dsl.Ops.crossEntropy;
import static io.shardwright.dsl.Ops.geluTanh;
import static io.shardwright.dsl.Ops.rotary;
import static io.shardwright.dsl.Ops.softcap;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.PipelineStage;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.annotations.Tied;
import io.shardwright.annotations.VocabParallel;
import io.shardwright.dsl.AttentionRule;
import io.shardwright.dsl.Embedding;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Modules;
import io.shardwright.dsl.RmsNorm;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;
import java.util.List;

/**
 * What Gemma 2 and 3 have (2408.00118, 2503.19786): scores and logits with soft-caps, layers that see a window and layers that see all,
 * each with a rotary base of its own, norms by 1 + w before and behind each part, heads of a size of their own.
 */
@ShardedModel
@SequenceParallel
@ContextParallel
final class Gemma {
    @VocabParallel
    private final Embedding tokens;

    @PipelineStage
    private final List<GemmaPair> pairs;

    @PipelineStage
    private final RmsNorm norm;

    @VocabParallel
    @Tied("tokens")
    private final Linear head;

    private final int hidden;

    Gemma(GemmaConfig config) {
        hidden = config.hidden();
        tokens = new Embedding(config.vocabulary(), config.hidden());
        pairs = Modules.repeat(config.pairs(), () -> new GemmaPair(config));
        norm = RmsNorm.onePlusWeight(config.hidden(), 1e-6);
        head = Linear.withoutBias(config.hidden(), config.vocabulary());
    }

    Tensor forward(Tokens ids, Tokens targets) {
        Tensor x = tokens.forward(ids).scale(Math.sqrt(hidden));
        for (GemmaPair pair : pairs) {
            x = pair.forward(x);
        }
        return crossEntropy(softcap(head.forward(norm.forward(x)), 30), targets);
    }
}

@ShardedModel
@SequenceParallel
@ContextParallel
final class GemmaPair {
    private final GemmaBlock near;
    private final GemmaBlock far;

    GemmaPair(GemmaConfig config) {
        near = new GemmaBlock(config, config.window(), 10_000);
        far = new GemmaBlock(config, 0, 1_000_000);
    }

    Tensor forward(Tensor x) {
        return far.forward(near.forward(x));
    }
}

@ShardedModel
@SequenceParallel
@ContextParallel
final class GemmaBlock {
    private final RmsNorm beforeAttention;

    @ColumnParallel
    private final Linear qkv;

    @RowParallel
    private final Linear out;

    private final RmsNorm behindAttention;
    private final RmsNorm beforeMlp;

    @ColumnParallel
    private final Linear gate;

    @ColumnParallel
    private final Linear up;

    @RowParallel
    private final Linear down;

    private final RmsNorm behindMlp;
    private final int heads;
    private final int keyHeads;
    private final int headSize;
    private final int window;
    private final int base;

    GemmaBlock(GemmaConfig config, int window, int base) {
        this.window = window;
        this.base = base;
        heads = config.heads();
        keyHeads = config.keyHeads();
        headSize = config.headSize();
        beforeAttention = RmsNorm.onePlusWeight(config.hidden(), 1e-6);
        qkv = Linear.withoutBias(config.hidden(), (config.heads() + 2 * config.keyHeads()) * config.headSize());
        out = Linear.withoutBias(config.heads() * config.headSize(), config.hidden());
        behindAttention = RmsNorm.onePlusWeight(config.hidden(), 1e-6);
        beforeMlp = RmsNorm.onePlusWeight(config.hidden(), 1e-6);
        gate = Linear.withoutBias(config.hidden(), 4 * config.hidden());
        up = Linear.withoutBias(config.hidden(), 4 * config.hidden());
        down = Linear.withoutBias(4 * config.hidden(), config.hidden());
        behindMlp = RmsNorm.onePlusWeight(config.hidden(), 1e-6);
    }

    Tensor forward(Tensor x) {
        Tensor[] parts = qkv.forward(beforeAttention.forward(x))
                .split(heads * headSize, keyHeads * headSize, keyHeads * headSize);
        Tensor q = rotary(parts[0].heads(heads), base);
        Tensor k = rotary(parts[1].heads(keyHeads), base);
        Tensor seen = attention(
                q,
                k,
                parts[2].heads(keyHeads),
                AttentionRule.causal().window(window).softcap(50));
        Tensor h = x.plus(behindAttention.forward(out.forward(seen.mergeHeads())));
        Tensor m = beforeMlp.forward(h);
        Tensor mlp = down.forward(geluTanh(gate.forward(m)).times(up.forward(m)));
        return h.plus(behindMlp.forward(mlp));
    }
}
