package io.shardwright.samples.minivit;

import static io.shardwright.dsl.Ops.crossEntropy;

import io.shardwright.annotations.Layout;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;

/** What {@link Vit} is trained on: the mean cross-entropy of what images are. */
@ShardedModel
@SequenceParallel
public final class Reading {
    private final Vit vit;

    public Reading(VitConfig config) {
        vit = new Vit(config);
    }

    public Tensor forward(
            @Layout("batch, config.patches, config.pixels") Tensor pixels, @Layout("batch") Tokens labels) {
        return crossEntropy(vit.forward(pixels), labels);
    }
}
