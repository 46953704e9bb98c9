package io.shardwright.samples.families;

import static io.shardwright.dsl.Ops.concat;
import static io.shardwright.dsl.Ops.crossEntropy;
import static io.shardwright.dsl.Ops.gelu;
import static io.shardwright.dsl.Ops.mean;
import static io.shardwright.dsl.Ops.sum;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.annotations.VocabParallel;
import io.shardwright.dsl.Embedding;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Mask;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;
import io.shardwright.dsl.Weight;

/** A table that is read twice, a token before all sequences, the mean under a mask, and what stands where a mask says. */
@ShardedModel
final class Pooled {
    @VocabParallel
    private final Embedding tokens;

    private final Weight classToken;

    @ColumnParallel
    private final Linear up;

    @RowParallel
    private final Linear down;

    @VocabParallel
    private final Linear head;

    Pooled(int hidden, int vocabulary) {
        tokens = new Embedding(vocabulary, hidden);
        classToken = Weight.normal(0.1, hidden);
        up = new Linear(hidden, 2 * hidden);
        down = new Linear(2 * hidden, hidden);
        head = new Linear(hidden, vocabulary);
    }

    Tensor forward(Tokens ids, Tokens targets) {
        Tensor x = tokens.forward(ids);
        Tensor again = tokens.forward(ids).scale(0.5);
        Tensor all = concat(1, classToken.addDim(0).addDim(0), x.plus(again));
        Tensor mixed = down.forward(gelu(up.forward(all.plus(mean(all, 1).addDim(1)))));
        Mask seen = sum(x, -1).greater(0);
        Tensor under = mixed.select(1, 0).plus(meanUnder(seen, x));
        return crossEntropy(head.forward(x.plus(under.addDim(1))), targets);
    }

    /** {@code [batch, hidden]}: the mean over the positions where the mask holds. */
    private Tensor meanUnder(Mask seen, Tensor x) {
        Tensor counts = seen.toTensor();
        return sum(x.times(counts.addDim(2)), 1)
                .divide(sum(counts, 1).plus(1e-6).addDim(1));
    }
}
