package io.shardwright.samples.families;

import static io.shardwright.dsl.Ops.binaryCrossEntropy;
import static io.shardwright.dsl.Ops.crossEntropy;
import static io.shardwright.dsl.Ops.divergence;
import static io.shardwright.dsl.Ops.mean;
import static io.shardwright.dsl.Ops.meanOfCounted;
import static io.shardwright.dsl.Ops.square;
import static io.shardwright.dsl.Ops.tokenLosses;

import io.shardwright.annotations.Gradient;
import io.shardwright.annotations.Layout;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;

/** Cross-entropy of logits whose classes are split. */
@ShardedModel
final class EntropyLoss {
    EntropyLoss(int classes) {}

    Tensor forward(@Gradient @Layout("batch, seq, classes/tp") Tensor logits, Tokens targets) {
        return crossEntropy(logits, targets);
    }
}

/** With label smoothing and z-loss. */
@ShardedModel
final class SmoothedLoss {
    private final double smoothing;
    private final double zLoss;

    SmoothedLoss(int classes, double smoothing, double zLoss) {
        this.smoothing = smoothing;
        this.zLoss = zLoss;
    }

    Tensor forward(@Gradient @Layout("batch, seq, classes/tp") Tensor logits, Tokens targets) {
        return meanOfCounted(tokenLosses(logits, targets, smoothing, zLoss), targets);
    }
}

/** With a weight for each token. */
@ShardedModel
final class WeightedLoss {
    WeightedLoss(int classes) {}

    Tensor forward(
            @Gradient @Layout("batch, seq, classes/tp") Tensor logits,
            Tokens targets,
            @Layout("batch, seq") Tensor weights) {
        return meanOfCounted(tokenLosses(logits, targets).times(weights), targets);
    }
}

/** The mean of squared differences. */
@ShardedModel
final class SquaredLoss {
    SquaredLoss(int classes) {}

    Tensor forward(
            @Gradient @Layout("batch, seq, classes/tp") Tensor logits, @Layout("batch, seq, classes/tp") Tensor given) {
        return mean(square(logits.minus(given)));
    }
}

/** Of yes and no. */
@ShardedModel
final class BinaryLoss {
    BinaryLoss(int classes) {}

    Tensor forward(
            @Gradient @Layout("batch, seq, classes/tp") Tensor logits, @Layout("batch, seq, classes/tp") Tensor given) {
        return mean(binaryCrossEntropy(logits, given));
    }
}

/** Against the logits of another model. */
@ShardedModel
final class DivergenceLoss {
    DivergenceLoss(int classes) {}

    Tensor forward(
            @Gradient @Layout("batch, seq, classes/tp") Tensor logits, @Layout("batch, seq, classes/tp") Tensor given) {
        return mean(divergence(logits, given));
    }
}

/** Two losses with weights. */
@ShardedModel
final class DistilledLoss {
    DistilledLoss(int classes) {}

    Tensor forward(
            @Gradient @Layout("batch, seq, classes/tp") Tensor logits,
            Tokens targets,
            @Layout("batch, seq, classes/tp") Tensor given) {
        return crossEntropy(logits, targets)
                .times(0.7)
                .plus(mean(divergence(logits, given)).times(0.3));
    }
}
