package io.shardwright.samples.minillama;

import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.Layout;
import io.shardwright.annotations.PipelineStage;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.annotations.VocabParallel;
import io.shardwright.dsl.Dropout;
import io.shardwright.dsl.Embedding;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Modules;
import io.shardwright.dsl.RmsNorm;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;
import java.util.List;

/** A Llama: embedding, blocks, a norm and a head; its logits are split along the vocabulary. */
@ShardedModel
@SequenceParallel
@ContextParallel
public final class Llama {
    @VocabParallel
    private final Embedding tokens;

    private final Dropout dropout;

    @PipelineStage
    private final List<Block> blocks;

    @PipelineStage
    private final RmsNorm norm;

    @VocabParallel
    private final Linear head;

    public Llama(LlamaConfig config) {
        tokens = new Embedding(config.vocabulary(), config.hidden());
        dropout = new Dropout(config.dropout());
        blocks = Modules.repeat(config.layers(), () -> new Block(config));
        norm = new RmsNorm(config.hidden());
        head = Linear.withoutBias(config.hidden(), config.vocabulary());
    }

    @Layout("batch, seq, vocabulary/tp")
    public Tensor forward(Tokens ids) {
        Tensor x = dropout.forward(tokens.forward(ids));
        for (Block block : blocks) {
            x = block.forward(x);
        }
        return head.forward(norm.forward(x));
    }
}
