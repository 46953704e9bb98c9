package io.shardwright.samples.families;

import static io.shardwright.dsl.Ops.attention;
import static io.shardwright.dsl.Ops.crossEntropy;
import static io.shardwright.dsl.Ops.gelu;
import static io.shardwright.dsl.Ops.rotary;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.PipelineStage;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.annotations.VocabParallel;
import io.shardwright.dsl.AttentionRule;
import io.shardwright.dsl.Embedding;
import io.shardwright.dsl.LayerNorm;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Modules;
import io.shardwright.dsl.RotaryRule;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;
import java.util.List;

/** A decoder of packed documents: rotary positions of each token in its document, and causal attention within it. */
@ShardedModel
@ContextParallel
final class PackedText {
    @VocabParallel
    private final Embedding embedding;

    @PipelineStage
    private final List<PackedTextBlock> blocks;

    @PipelineStage
    private final LayerNorm norm;

    @VocabParallel
    private final Linear head;

    PackedText(int layers, int hidden, int heads, int vocabulary) {
        embedding = new Embedding(vocabulary, hidden);
        blocks = Modules.repeat(layers, () -> new PackedTextBlock(hidden, heads));
        norm = new LayerNorm(hidden);
        head = Linear.withoutBias(hidden, vocabulary);
    }

    Tensor forward(Tokens tokens, Tokens targets, Tokens positions, Tokens documents) {
        Tensor x = embedding.forward(tokens);
        for (PackedTextBlock block : blocks) {
            x = block.forward(x, positions, documents);
        }
        return crossEntropy(head.forward(norm.forward(x)), targets);
    }
}

@ShardedModel
@ContextParallel
final class PackedTextBlock {
    private final LayerNorm attentionNorm;

    @ColumnParallel
    private final Linear qkv;

    @RowParallel
    private final Linear out;

    private final LayerNorm mlpNorm;

    @ColumnParallel
    private final Linear up;

    @RowParallel
    private final Linear down;

    private final int heads;

    PackedTextBlock(int hidden, int heads) {
        this.heads = heads;
        attentionNorm = new LayerNorm(hidden);
        qkv = Linear.withoutBias(hidden, 3 * hidden);
        out = Linear.withoutBias(hidden, hidden);
        mlpNorm = new LayerNorm(hidden);
        up = new Linear(hidden, 4 * hidden);
        down = new Linear(4 * hidden, hidden);
    }

    Tensor forward(Tensor x, Tokens positions, Tokens documents) {
        Tensor[] parts = qkv.forward(attentionNorm.forward(x)).splitEvenly(3);
        Tensor q = rotary(parts[0].heads(heads), RotaryRule.base(10_000).positions(positions));
        Tensor k = rotary(parts[1].heads(heads), RotaryRule.base(10_000).positions(positions));
        Tensor seen =
                attention(q, k, parts[2].heads(heads), AttentionRule.causal().documents(documents));
        Tensor h = x.plus(out.forward(seen.mergeHeads()));
        return h.plus(down.forward(gelu(up.forward(mlpNorm.forward(h)))));
    }
}
