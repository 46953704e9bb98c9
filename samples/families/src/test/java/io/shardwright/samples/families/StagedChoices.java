package io.shardwright.samples.families;

import static io.shardwright.dsl.Ops.crossEntropy;

import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.Layout;
import io.shardwright.annotations.PipelineStage;
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

/** A model with stages that chooses by the config, around its blocks and in them. */
@ShardedModel
@SequenceParallel
@ContextParallel
final class StagedChoices {
    private final ChoosingConfig config;

    @VocabParallel
    private final Embedding tokens;

    private final LayerNorm first;

    @PipelineStage
    private final List<ChoosingBlock> blocks;

    private final LayerNorm last;

    @VocabParallel
    private final Linear head;

    StagedChoices(int layers, ChoosingConfig config, int vocabulary) {
        this.config = config;
        tokens = new Embedding(vocabulary, config.hidden());
        first = new LayerNorm(config.hidden());
        blocks = Modules.repeat(layers, () -> new ChoosingBlock(config));
        last = new LayerNorm(config.hidden());
        head = Linear.withoutBias(config.hidden(), vocabulary);
    }

    @Layout("batch, seq, vocabulary/tp")
    Tensor forward(Tokens ids) {
        Tensor x = tokens.forward(ids);
        if (config.norm() == ChoosingConfig.Normed.LAYER) {
            x = first.forward(x);
        }
        for (ChoosingBlock block : blocks) {
            x = block.forward(x);
        }
        return head.forward(config.parallel() ? x : last.forward(x));
    }
}

/** Its loss, which chooses, too: so a caller of a model with several rows is one of several itself. */
@ShardedModel
@SequenceParallel
@ContextParallel
final class StagedChoicesLoss {
    private final ChoosingConfig config;
    private final StagedChoices model;

    StagedChoicesLoss(int layers, ChoosingConfig config, int vocabulary) {
        this.config = config;
        model = new StagedChoices(layers, config, vocabulary);
    }

    Tensor forward(Tokens ids, Tokens targets) {
        Tensor logits = model.forward(ids);
        return crossEntropy(config.capped() ? logits.scale(0.5) : logits, targets);
    }
}

/** One way of it, written without choices: serial, without the first norm, capped. */
@ShardedModel
@SequenceParallel
@ContextParallel
final class StagedWritten {
    @VocabParallel
    private final Embedding tokens;

    @PipelineStage
    private final List<ChoosingBlock> blocks;

    private final LayerNorm last;

    @VocabParallel
    private final Linear head;

    StagedWritten(int layers, ChoosingConfig config, int vocabulary) {
        tokens = new Embedding(vocabulary, config.hidden());
        blocks = Modules.repeat(layers, () -> new ChoosingBlock(config));
        last = new LayerNorm(config.hidden());
        head = Linear.withoutBias(config.hidden(), vocabulary);
    }

    @Layout("batch, seq, vocabulary/tp")
    Tensor forward(Tokens ids) {
        Tensor x = tokens.forward(ids);
        for (ChoosingBlock block : blocks) {
            x = block.forward(x);
        }
        return head.forward(last.forward(x));
    }
}

/** The loss of that. */
@ShardedModel
@SequenceParallel
@ContextParallel
final class StagedWrittenLoss {
    private final StagedWritten model;

    StagedWrittenLoss(int layers, ChoosingConfig config, int vocabulary) {
        model = new StagedWritten(layers, config, vocabulary);
    }

    Tensor forward(Tokens ids, Tokens targets) {
        return crossEntropy(model.forward(ids).scale(0.5), targets);
    }
}
