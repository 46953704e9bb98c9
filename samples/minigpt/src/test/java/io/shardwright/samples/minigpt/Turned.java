package io.shardwright.samples.minigpt;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.annotations.VocabParallel;
import io.shardwright.dsl.Embedding;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Ops;
import io.shardwright.dsl.RmsNorm;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;

/** What goes row by row: norms of heads, rotary positions, smoothed losses of tokens, and their mean. */
@ShardedModel
@SequenceParallel
final class Turned {
    @VocabParallel
    private final Embedding tokens;

    @ColumnParallel
    private final Linear qkv;

    private final RmsNorm queryNorm;

    @RowParallel
    private final Linear out;

    @VocabParallel
    private final Linear head;

    private final int heads;
    private final int headSize;

    Turned(int heads, int headSize) {
        this.heads = heads;
        this.headSize = headSize;
        tokens = new Embedding(256, heads * headSize);
        qkv = Linear.withoutBias(heads * headSize, 3 * heads * headSize);
        queryNorm = new RmsNorm(headSize);
        out = Linear.withoutBias(heads * headSize, heads * headSize);
        head = Linear.withoutBias(heads * headSize, 256);
    }

    Tensor forward(Tokens ids, Tokens targets) {
        Tensor x = tokens.forward(ids);
        Tensor[] parts = qkv.forward(x).split(heads * headSize, heads * headSize, heads * headSize);
        Tensor q = Ops.rotary(queryNorm.forward(parts[0].heads(heads)), 10_000);
        Tensor k = Ops.rotary(parts[1].heads(heads), 10_000);
        Tensor seen = Ops.causalAttention(q, k, parts[2].heads(heads));
        Tensor logits = head.forward(x.plus(out.forward(seen.mergeHeads())));
        return Ops.meanOfCounted(Ops.tokenLosses(logits, targets, 0.1, 0.01), targets);
    }
}
