package io.shardwright.samples.minigpt;

import static io.shardwright.dsl.Ops.crossEntropy;
import static io.shardwright.dsl.Ops.exp;
import static io.shardwright.dsl.Ops.softcap;
import static io.shardwright.dsl.Ops.where;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.annotations.VocabParallel;
import io.shardwright.dsl.Embedding;
import io.shardwright.dsl.LayerNorm;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Mask;
import io.shardwright.dsl.RmsNorm;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;

/** Arithmetic, functions, masks and norms of heads that are split over tp; with a number that the compiler doesn't know. */
@ShardedModel
@SequenceParallel
final class Elements {
    @VocabParallel
    private final Embedding tokens;

    @ColumnParallel
    private final Linear q;

    private final RmsNorm norm;

    private final LayerNorm second;

    @RowParallel
    private final Linear out;

    @VocabParallel
    private final Linear head;

    private final double cap;

    Elements(int hidden, double cap) {
        tokens = new Embedding(256, hidden);
        q = new Linear(hidden, 2 * hidden);
        norm = new RmsNorm(hidden / 2);
        second = new LayerNorm(hidden / 2);
        out = new Linear(2 * hidden, hidden);
        head = Linear.withoutBias(hidden, 256);
        this.cap = cap;
    }

    Tensor forward(Tokens ids, Tokens targets) {
        Tensor x = tokens.forward(ids);
        Tensor heads = norm.forward(q.forward(x).heads(4)).scale(0.5);
        Tensor normed = second.forward(heads.plus(heads.times(heads)));
        Mask large = normed.greater(cap).or(normed.atMost(-1)).not();
        Tensor chosen = where(large, exp(normed.min(1)), normed.divide(cap).minus(0.25));
        Tensor y = out.forward(chosen.mergeHeads());
        return crossEntropy(head.forward(x.plus(softcap(y, cap))), targets);
    }
}
