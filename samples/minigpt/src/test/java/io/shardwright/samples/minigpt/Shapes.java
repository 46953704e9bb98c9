package io.shardwright.samples.minigpt;

import static io.shardwright.dsl.Ops.causalAttention;
import static io.shardwright.dsl.Ops.concat;
import static io.shardwright.dsl.Ops.crossEntropy;
import static io.shardwright.dsl.Ops.gelu;
import static io.shardwright.dsl.Ops.logSoftmax;
import static io.shardwright.dsl.Ops.logSumExp;
import static io.shardwright.dsl.Ops.matmul;
import static io.shardwright.dsl.Ops.max;
import static io.shardwright.dsl.Ops.mean;
import static io.shardwright.dsl.Ops.min;
import static io.shardwright.dsl.Ops.softmax;
import static io.shardwright.dsl.Ops.stack;
import static io.shardwright.dsl.Ops.sum;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.annotations.VocabParallel;
import io.shardwright.dsl.Embedding;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;

/** Tensors seen, cut and put together in every way there is, also where they are split over ranks. */
@ShardedModel
@SequenceParallel
final class Shapes {
    @VocabParallel
    private final Embedding tokens;

    @ColumnParallel
    private final Linear qkv;

    @RowParallel
    private final Linear down;

    @VocabParallel
    private final Linear head;

    private final int heads;
    private final int size;

    Shapes(int heads, int size) {
        tokens = new Embedding(256, heads * size);
        qkv = new Linear(heads * size, heads * size);
        down = new Linear(2 * heads * size, heads * size);
        head = Linear.withoutBias(heads * size, 256);
        this.heads = heads;
        this.size = size;
    }

    Tensor forward(Tokens ids, Tokens targets) {
        Tensor x = tokens.forward(ids);
        Tensor q = qkv.forward(x).splitDim(2, heads, size);
        Tensor turned = q.permute(0, 2, 1, 3);
        Tensor seen = causalAttention(turned, turned, turned).transpose(1, 2);
        Tensor others = gelu(q.transpose(-1, -2)).transpose(2, 3);
        Tensor halves = concat(3, seen.slice(3, size / 2, size), others.slice(3, 0, size / 2));
        Tensor pair = stack(3, halves, seen.plus(others));
        Tensor out = down.forward(pair.mergeDims(2, 4));
        Tensor shares = softmax(logSoftmax(out).splitDim(2, size, heads), 2).mergeDims(2, 3);
        Tensor mixed = out.plus(x.addDim(1).dropDim(1)).plus(shares);
        Tensor scores = softmax(matmul(turned, turned.transpose(2, 3)).scale(0.3));
        Tensor weighed = matmul(scores, turned);
        Tensor extremes = mean(max(q, 3).plus(min(q, 3)));
        Tensor more =
                sum(logSumExp(mean(seen, 1, 2), 1)).scale(0.01).plus(extremes).plus(mean(weighed.times(weighed)));
        return crossEntropy(head.forward(mixed), targets).plus(more);
    }
}
