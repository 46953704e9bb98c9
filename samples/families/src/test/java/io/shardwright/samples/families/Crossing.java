package io.shardwright.samples.families;

import static io.shardwright.dsl.Ops.crossEntropy;

import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.PipelineStage;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.Embedding;
import io.shardwright.dsl.LayerNorm;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Modules;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;
import java.util.List;

/** What the first block gives is read behind the last, and crosses the stages of those between. */
@ShardedModel
@ContextParallel
final class Crossing {
    private final Embedding tokens;

    @PipelineStage
    private final ChoosingBlock first;

    @PipelineStage
    private final List<ChoosingBlock> blocks;

    @PipelineStage
    private final LayerNorm norm;

    private final Linear head;

    Crossing(int layers, ChoosingConfig config, int vocabulary) {
        tokens = new Embedding(vocabulary, config.hidden());
        first = new ChoosingBlock(config);
        blocks = Modules.repeat(layers, () -> new ChoosingBlock(config));
        norm = new LayerNorm(config.hidden());
        head = Linear.withoutBias(config.hidden(), vocabulary);
    }

    Tensor forward(Tokens ids, Tokens targets) {
        Tensor begun = first.forward(tokens.forward(ids));
        Tensor x = begun;
        for (ChoosingBlock block : blocks) {
            x = block.forward(x);
        }
        return crossEntropy(head.forward(norm.forward(x.plus(begun))), targets);
    }
}
