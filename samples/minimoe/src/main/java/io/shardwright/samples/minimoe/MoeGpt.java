package io.shardwright.samples.minimoe;

import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.Layout;
import io.shardwright.annotations.PipelineStage;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.annotations.VocabParallel;
import io.shardwright.dsl.Dropout;
import io.shardwright.dsl.Embedding;
import io.shardwright.dsl.LayerNorm;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Modules;
import io.shardwright.dsl.Ops;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;
import java.util.List;

/** A GPT with experts in every other block. */
@ShardedModel
@SequenceParallel
@ContextParallel
public final class MoeGpt {
    @VocabParallel
    private final Embedding tokens;

    private final Embedding positions;
    private final Dropout dropout;

    @PipelineStage
    private final List<BlockPair> blocks;

    @PipelineStage
    private final LayerNorm norm;

    @VocabParallel
    private final Linear head;

    public MoeGpt(MoeConfig config) {
        tokens = new Embedding(config.gpt().vocabulary(), config.gpt().hidden());
        positions = new Embedding(config.gpt().seq(), config.gpt().hidden());
        dropout = new Dropout(config.gpt().dropout());
        blocks = Modules.repeat(config.gpt().layers() / 2, () -> new BlockPair(config));
        norm = new LayerNorm(config.gpt().hidden());
        head = Linear.withoutBias(config.gpt().hidden(), config.gpt().vocabulary());
    }

    @Layout("batch, seq, vocabulary/tp")
    public Tensor forward(Tokens ids) {
        Tensor embedded = tokens.forward(ids).plus(positions.forward(Ops.positions(ids)));
        Tensor x = dropout.forward(embedded);
        for (BlockPair block : blocks) {
            x = block.forward(x);
        }
        return head.forward(norm.forward(x));
    }
}
