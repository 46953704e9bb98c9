package io.shardwright.samples.families;

import static io.shardwright.dsl.Ops.gelu;
import static io.shardwright.dsl.Ops.meanOfCounted;
import static io.shardwright.dsl.Ops.softcap;
import static io.shardwright.dsl.Ops.tokenLosses;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.PipelineStage;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.annotations.VocabParallel;
import io.shardwright.dsl.Embedding;
import io.shardwright.dsl.LayerNorm;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;

/** A vocabulary that no degree divides, with a loss that counts its classes. */
@ShardedModel
@SequenceParallel
final class Uneven {
    @VocabParallel
    private final Embedding tokens;

    private final LayerNorm norm;

    @ColumnParallel
    private final Linear up;

    @RowParallel
    private final Linear down;

    @PipelineStage
    private final LayerNorm last;

    @VocabParallel
    private final Linear head;

    Uneven(int hidden, int vocabulary) {
        tokens = new Embedding(vocabulary, hidden);
        norm = new LayerNorm(hidden);
        up = new Linear(hidden, 4 * hidden);
        down = new Linear(4 * hidden, hidden);
        last = new LayerNorm(hidden);
        head = new Linear(hidden, vocabulary);
    }

    Tensor forward(Tokens ids, Tokens targets) {
        Tensor x = tokens.forward(ids);
        Tensor y = x.plus(down.forward(gelu(up.forward(norm.forward(x)))));
        Tensor logits = softcap(head.forward(last.forward(y)), 10);
        return meanOfCounted(tokenLosses(logits, targets, 0.1, 0.01), targets);
    }
}
