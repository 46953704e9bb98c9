package io.shardwright.samples.families;

import static io.shardwright.dsl.Ops.crossEntropy;
import static io.shardwright.dsl.Ops.gelu;
import static io.shardwright.dsl.Ops.mean;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.Layout;
import io.shardwright.annotations.PipelineStage;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.annotations.VocabParallel;
import io.shardwright.dsl.Embedding;
import io.shardwright.dsl.LayerNorm;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Modules;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;
import java.util.List;

/** Text with a vector for each sequence, and some vectors more: second dims that are no positions, where sequences are split. */
@ShardedModel
@SequenceParallel
@ContextParallel
final class Conditioned {
    @VocabParallel
    private final Embedding tokens;

    private final Linear lift;

    @PipelineStage
    private final List<ConditionedBlock> blocks;

    @PipelineStage
    private final LayerNorm norm;

    @VocabParallel
    private final Linear head;

    Conditioned(int layers, int hidden, int vocabulary) {
        tokens = new Embedding(vocabulary, hidden);
        lift = new Linear(hidden, hidden);
        blocks = Modules.repeat(layers, () -> new ConditionedBlock(hidden));
        norm = new LayerNorm(hidden);
        head = new Linear(hidden, vocabulary);
    }

    Tensor forward(
            Tokens ids,
            Tokens targets,
            @Layout("batch, hidden") Tensor condition,
            @Layout("batch, 6, hidden") Tensor memory) {
        Tensor x = tokens.forward(ids);
        Tensor lifted = lift.forward(condition);
        for (ConditionedBlock block : blocks) {
            x = block.forward(x, lifted, memory);
        }
        return crossEntropy(head.forward(norm.forward(x)), targets);
    }
}

@ShardedModel
@SequenceParallel
@ContextParallel
final class ConditionedBlock {
    private final LayerNorm norm;

    @ColumnParallel
    private final Linear up;

    @RowParallel
    private final Linear down;

    ConditionedBlock(int hidden) {
        norm = new LayerNorm(hidden);
        up = new Linear(hidden, 4 * hidden);
        down = new Linear(4 * hidden, hidden);
    }

    Tensor forward(Tensor x, @Layout("batch, hidden") Tensor condition, @Layout("batch, 6, hidden") Tensor memory) {
        Tensor seen = mean(memory, 1).plus(condition).addDim(1);
        return x.plus(down.forward(gelu(up.forward(norm.forward(x.plus(seen))))));
    }
}
