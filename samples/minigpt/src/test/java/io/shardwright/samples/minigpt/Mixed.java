package io.shardwright.samples.minigpt;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.annotations.VocabParallel;
import io.shardwright.dsl.Embedding;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Ops;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;

/** Two chains, of what is split over tp and of what is whole, or split along the sequence. */
@ShardedModel
@SequenceParallel
final class Mixed {
    @VocabParallel
    private final Embedding tokens;

    @ColumnParallel
    private final Linear gate;

    @ColumnParallel
    private final Linear up;

    @RowParallel
    private final Linear down;

    @VocabParallel
    private final Linear head;

    Mixed(int hidden) {
        tokens = new Embedding(256, hidden);
        gate = new Linear(hidden, 4 * hidden);
        up = new Linear(hidden, 4 * hidden);
        down = new Linear(4 * hidden, hidden);
        head = Linear.withoutBias(hidden, 256);
    }

    Tensor forward(Tokens ids, Tokens targets) {
        Tensor x = tokens.forward(ids);
        Tensor sum = gate.forward(x).plus(up.forward(x));
        Tensor h = Ops.gelu(sum).scale(0.5);
        Tensor out = down.forward(h);
        Tensor mixed = x.times(x).plus(out.times(x).scale(0.5)).plus(x);
        return Ops.crossEntropy(head.forward(mixed), targets);
    }
}
