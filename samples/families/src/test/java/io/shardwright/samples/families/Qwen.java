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
import io.shardwright.annotations.VocabParallel;
import io.shardwright.dsl.Embedding;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Modules;
import io.shardwright.dsl.RmsNorm;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;
import java.util.List;

/** What Qwen 3 has (2505.09388): a norm of each head of queries and keys before their rotary positions, with a weight that all heads share. */
@ShardedModel
@SequenceParallel
@ContextParallel
final class Qwen {
    @VocabParallel
    private final Embedding tokens;

    @PipelineStage
    private final List<QwenBlock> blocks;

    @PipelineStage
    private final RmsNorm norm;

    @VocabParallel
    private final Linear head;

    Qwen(int layers, int hidden, int heads, int keyHeads, int headSize, int vocabulary) {
        tokens = new Embedding(vocabulary, hidden);
        blocks = Modules.repeat(layers, () -> new QwenBlock(hidden, heads, keyHeads, headSize));
        norm = new RmsNorm(hidden);
        head = Linear.withoutBias(hidden, vocabulary);
    }

    Tensor forward(Tokens ids, Tokens targets) {
        Tensor x = tokens.forward(ids);
        for (QwenBlock block : blocks) {
            x = block.forward(x);
        }
        return crossEntropy(head.forward(norm.forward(x)), targets);
    }
}

@ShardedModel
@SequenceParallel
@ContextParallel
final class QwenBlock {
    private final RmsNorm attentionNorm;

    @ColumnParallel
    private final Linear qkv;

    private final RmsNorm queryNorm;
    private final RmsNorm keyNorm;

    @RowParallel
    private final Linear out;

    private final RmsNorm mlpNorm;

    @ColumnParallel
    private final Linear gate;

    @ColumnParallel
    private final Linear up;

    @RowParallel
    private final Linear down;

    private final int heads;
    private final int keyHeads;
    private final int headSize;

    QwenBlock(int hidden, int heads, int keyHeads, int headSize) {
        this.heads = heads;
        this.keyHeads = keyHeads;
        this.headSize = headSize;
        attentionNorm = new RmsNorm(hidden);
        qkv = Linear.withoutBias(hidden, (heads + 2 * keyHeads) * headSize);
        queryNorm = new RmsNorm(headSize);
        keyNorm = new RmsNorm(headSize);
        out = Linear.withoutBias(heads * headSize, hidden);
        mlpNorm = new RmsNorm(hidden);
        gate = Linear.withoutBias(hidden, 3 * hidden);
        up = Linear.withoutBias(hidden, 3 * hidden);
        down = Linear.withoutBias(3 * hidden, hidden);
    }

    Tensor forward(Tensor x) {
        Tensor[] parts =
                qkv.forward(attentionNorm.forward(x)).split(heads * headSize, keyHeads * headSize, keyHeads * headSize);
        Tensor q = rotary(queryNorm.forward(parts[0].heads(heads)), 1_000_000);
        Tensor k = rotary(keyNorm.forward(parts[1].heads(keyHeads)), 1_000_000);
        Tensor seen = causalAttention(q, k, parts[2].heads(keyHeads));
        Tensor h = x.plus(out.forward(seen.mergeHeads()));
        Tensor m = mlpNorm.forward(h);
        return h.plus(down.forward(silu(gate.forward(m)).times(up.forward(m))));
    }
}
