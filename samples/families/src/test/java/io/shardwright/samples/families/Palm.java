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

/** PaLM (Chowdhery et al., 2204.02311 §2): attention and MLP read one norm, side by side. */
@ShardedModel
@SequenceParallel
@ContextParallel
final class Palm {
    @VocabParallel
    private final Embedding tokens;

    @PipelineStage
    private final List<PalmBlock> blocks;

    @PipelineStage
    private final LayerNorm norm;

    @VocabParallel
    @Tied("tokens")
    private final Linear head;

    Palm(int layers, int hidden, int heads, int vocabulary) {
        tokens = new Embedding(vocabulary, hidden);
        blocks = Modules.repeat(layers, () -> new PalmBlock(hidden, heads));
        norm = new LayerNorm(hidden);
        head = Linear.withoutBias(hidden, vocabulary);
    }

    Tensor forward(Tokens ids, Tokens targets) {
        Tensor x = tokens.forward(ids);
        for (PalmBlock block : blocks) {
            x = block.forward(x);
        }
        return crossEntropy(head.forward(norm.forward(x)), targets);
    }
}
