package io.shardwright.samples.families;

import static io.shardwright.dsl.Ops.binaryCrossEntropy;
import static io.shardwright.dsl.Ops.crossEntropy;
import static io.shardwright.dsl.Ops.divergence;
import static io.shardwright.dsl.Ops.mean;
import static io.shardwright.dsl.Ops.meanOfCounted;
import static io.shardwright.dsl.Ops.sigmoid;
import static io.shardwright.dsl.Ops.square;
import static io.shardwright.dsl.Ops.tokenLosses;

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

/** A model of texts with each loss that there is, as the configuration says: of targets, of what another model says, and sums of such. */
@ShardedModel
@SequenceParallel
@ContextParallel
final class EveryLoss {
    @VocabParallel
    private final Embedding tokens;

    @PipelineStage
    private final List<PalmBlock> blocks;

    @PipelineStage
    private final LayerNorm norm;

    @VocabParallel
    private final Linear head;

    private final EveryLossConfig config;

    EveryLoss(int layers, EveryLossConfig config) {
        this.config = config;
        tokens = new Embedding(config.vocabulary(), config.hidden());
        blocks = Modules.repeat(layers, () -> new PalmBlock(config.hidden(), config.heads()));
        norm = new LayerNorm(config.hidden());
        head = new Linear(config.hidden(), config.vocabulary());
    }

    Tensor forward(
            Tokens ids,
            Tokens targets,
            @Layout("batch, seq") Tensor weights,
            @Layout("batch, seq, config.vocabulary/tp") Tensor given) {
        Tensor x = tokens.forward(ids);
        for (PalmBlock block : blocks) {
            x = block.forward(x);
        }
        return loss(head.forward(norm.forward(x)), targets, weights, given);
    }

    private Tensor loss(Tensor logits, Tokens targets, Tensor weights, Tensor given) {
        if (config.option() == EveryLossConfig.Option.ENTROPY) {
            return crossEntropy(logits, targets);
        }
        if (config.option() == EveryLossConfig.Option.SMOOTHED) {
            return meanOfCounted(tokenLosses(logits, targets, 0.1, 0), targets);
        }
        if (config.option() == EveryLossConfig.Option.Z_LOSS) {
            return meanOfCounted(tokenLosses(logits, targets, 0, 0.02), targets);
        }
        if (config.option() == EveryLossConfig.Option.WEIGHTED) {
            return meanOfCounted(tokenLosses(logits, targets).times(weights), targets);
        }
        if (config.option() == EveryLossConfig.Option.SQUARED) {
            return mean(square(logits.minus(given)));
        }
        if (config.option() == EveryLossConfig.Option.BINARY) {
            return mean(binaryCrossEntropy(logits, sigmoid(given)));
        }
        if (config.option() == EveryLossConfig.Option.DIVERGENCE) {
            return mean(divergence(logits, given));
        }
        if (config.option() == EveryLossConfig.Option.COUNTED_DIVERGENCE) {
            return meanOfCounted(divergence(logits, given).times(weights), targets);
        }
        if (config.option() == EveryLossConfig.Option.DISTILLED) {
            return crossEntropy(logits, targets)
                    .times(0.7)
                    .plus(mean(divergence(logits, given)).times(0.3));
        }
        Tensor smoothed = meanOfCounted(tokenLosses(logits, targets, 0.2, 0.01).times(weights), targets);
        Tensor near = mean(square(logits.minus(given))).times(0.05);
        return smoothed.times(0.5).plus(near).plus(mean(binaryCrossEntropy(logits, sigmoid(given))));
    }
}
