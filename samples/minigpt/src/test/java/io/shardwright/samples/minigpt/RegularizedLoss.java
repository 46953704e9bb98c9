package io.shardwright.samples.minigpt;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.annotations.VocabParallel;
import io.shardwright.dsl.Embedding;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Ops;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;

/** A loss of two means: one over the targets that count, the other over all elements. */
@ShardedModel
final class RegularizedLoss {
    @VocabParallel
    private final Embedding tokens;

    @ColumnParallel
    private final Linear up;

    @RowParallel
    private final Linear down;

    @VocabParallel
    private final Linear head;

    RegularizedLoss(int hidden) {
        tokens = new Embedding(256, hidden);
        up = new Linear(hidden, 4 * hidden);
        down = new Linear(4 * hidden, hidden);
        head = Linear.withoutBias(hidden, 256);
    }

    Tensor forward(Tokens ids, Tokens targets) {
        Tensor x = down.forward(Ops.gelu(up.forward(tokens.forward(ids))));
        return Ops.crossEntropy(head.forward(x), targets)
                .plus(Ops.mean(x.times(x)).scale(10));
    }
}
