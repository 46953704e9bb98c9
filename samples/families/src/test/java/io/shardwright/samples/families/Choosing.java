package io.shardwright.samples.families;

import static io.shardwright.dsl.Ops.crossEntropy;

import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.PipelineStage;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.annotations.Tied;
import io.shardwright.annotations.VocabParallel;
import io.shardwright.dsl.Embedding;
import io.shardwright.dsl.LayerNorm;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Modules;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;
import java.util.List;

/** One class for several families: its blocks choose by the config. */
@ShardedModel
@SequenceParallel
@ContextParallel
final class Choosing {
    @VocabParallel
    private final Embedding tokens;

    @PipelineStage
    private final List<ChoosingBlock> blocks;

    @PipelineStage
    private final LayerNorm norm;

    @VocabParallel
    @Tied("tokens")
    private final Linear head;

    Choosing(int layers, ChoosingConfig config, int vocabulary) {
        tokens = new Embedding(vocabulary, config.hidden());
        blocks = Modules.repeat(layers, () -> new ChoosingBlock(config));
        norm = new LayerNorm(config.hidden());
        head = Linear.withoutBias(config.hidden(), vocabulary);
    }

    Tensor forward(Tokens ids, Tokens targets) {
        Tensor x = tokens.forward(ids);
        for (ChoosingBlock block : blocks) {
            x = block.forward(x);
        }
        return crossEntropy(head.forward(norm.forward(x)), targets);
    }
}
