package io.shardwright.samples.families;

import static io.shardwright.dsl.Ops.causalAttention;
import static io.shardwright.dsl.Ops.crossEntropy;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.Layout;
import io.shardwright.annotations.PipelineStage;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.annotations.VocabParallel;
import io.shardwright.dsl.Embedding;
import io.shardwright.dsl.LayerNorm;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Modules;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;
import io.shardwright.dsl.Weight;
import java.util.List;

/** One head of keys and values for all of queries (Shazeer, 1911.02150), and a scale that all blocks share. */
@ShardedModel
final class MultiQuery {
    @VocabParallel
    private final Embedding tokens;

    @PipelineStage
    private final List<MultiQueryBlock> blocks;

    private final Weight scale;

    @PipelineStage
    private final LayerNorm norm;

    @VocabParallel
    private final Linear head;

    MultiQuery(int layers, int hidden, int heads, int vocabulary) {
        tokens = new Embedding(vocabulary, hidden);
        blocks = Modules.repeat(layers, () -> new MultiQueryBlock(hidden, heads));
        scale = Weight.ones(hidden);
        norm = new LayerNorm(hidden);
        head = new Linear(hidden, vocabulary);
    }

    Tensor forward(Tokens ids, Tokens targets) {
        Tensor x = tokens.forward(ids);
        for (MultiQueryBlock block : blocks) {
            x = block.forward(x, scale);
        }
        return crossEntropy(head.forward(norm.forward(x)), targets);
    }
}

@ShardedModel
final class MultiQueryBlock {
    private final LayerNorm norm;

    @ColumnParallel
    private final Linear query;

    private final Linear key;
    private final Linear value;

    @RowParallel
    private final Linear out;

    private final int heads;

    MultiQueryBlock(int hidden, int heads) {
        this.heads = heads;
        norm = new LayerNorm(hidden);
        query = Linear.withoutBias(hidden, hidden);
        key = Linear.withoutBias(hidden, hidden / heads);
        value = Linear.withoutBias(hidden, hidden / heads);
        out = Linear.withoutBias(hidden, hidden);
    }

    Tensor forward(Tensor x, @Layout("hidden") Tensor scale) {
        Tensor h = norm.forward(x).times(scale);
        Tensor k = key.forward(h).heads(1);
        Tensor v = value.forward(h).heads(1);
        return x.plus(
                out.forward(causalAttention(query.forward(h).heads(heads), k, v).mergeHeads()));
    }
}
