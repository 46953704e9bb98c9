package com.example.rings;

import io.shardwright.annotations.Layout;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.Ops;
import io.shardwright.dsl.Tensor;

/** How far probabilities are from what is wanted, squared (Brier, 1950). */
@ShardedModel
public final class RingLoss {
    private final RingClassifier classifier;

    public RingLoss(RingsConfig config) {
        classifier = new RingClassifier(config);
    }

    public Tensor forward(
            @Layout("batch, config.features") Tensor points, @Layout("batch, config.rings") Tensor wanted) {
        Tensor probabilities = Ops.softmax(classifier.forward(points));
        return Ops.mean(Ops.square(probabilities.minus(wanted)));
    }
}
