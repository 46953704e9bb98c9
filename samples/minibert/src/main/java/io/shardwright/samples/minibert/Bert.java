package io.shardwright.samples.minibert;

import static io.shardwright.dsl.Ops.gelu;

import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.Layout;
import io.shardwright.annotations.PipelineStage;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.annotations.Tied;
import io.shardwright.annotations.VocabParallel;
import io.shardwright.dsl.Dropout;
import io.shardwright.dsl.Embedding;
import io.shardwright.dsl.LayerNorm;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Modules;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;
import java.util.List;

/**
 * A BERT (Devlin et al., 1810.04805): at each position the logits of the byte that stands or stood there. A sequence may have several
 * documents beside each other, of which each position knows its own and its place in it.
 */
@ShardedModel
@SequenceParallel
@ContextParallel
public final class Bert {
    @VocabParallel
    private final Embedding tokens;

    @VocabParallel
    private final Embedding positions;

    private final LayerNorm embeddingNorm;
    private final Dropout dropout;

    @PipelineStage
    private final List<Block> blocks;

    @PipelineStage
    private final Linear transform;

    private final LayerNorm transformNorm;

    @VocabParallel
    @Tied("tokens")
    private final Linear head;

    public Bert(BertConfig config) {
        tokens = new Embedding(config.vocabulary(), config.hidden());
        positions = new Embedding(config.seq(), config.hidden());
        embeddingNorm = new LayerNorm(config.hidden());
        dropout = new Dropout(config.dropout());
        blocks = Modules.repeat(config.layers(), () -> new Block(config));
        transform = new Linear(config.hidden(), config.hidden());
        transformNorm = new LayerNorm(config.hidden());
        head = Linear.withoutBias(config.hidden(), config.vocabulary());
    }

    @Layout("batch, seq, vocabulary/tp")
    public Tensor forward(Tokens ids, Tokens places, Tokens documents) {
        Tensor embedded = tokens.forward(ids).plus(positions.forward(places));
        Tensor x = dropout.forward(embeddingNorm.forward(embedded));
        for (Block block : blocks) {
            x = block.forward(x, documents);
        }
        return head.forward(transformNorm.forward(gelu(transform.forward(x))));
    }
}
