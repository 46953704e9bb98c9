package io.shardwright.samples.families;

import static io.shardwright.dsl.Ops.crossEntropy;
import static io.shardwright.dsl.Ops.positions;

import io.shardwright.annotations.PipelineStage;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.annotations.VocabParallel;
import io.shardwright.dsl.Embedding;
import io.shardwright.dsl.LayerNorm;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;
import io.shardwright.dsl.Weight;

/** ALBERT (Lan et al., 1909.11942): all layers are one block, whose gradients add up; first once, and then as often as there are others. */
@ShardedModel
@SequenceParallel
public final class AlbertLoss {
    @VocabParallel
    private final Embedding tokens;

    private final Embedding places;
    private final Weight temperature;
    private final LayerNorm norm;

    @PipelineStage
    private final AlbertBlock block;

    private final LayerNorm last;

    @VocabParallel
    private final Linear head;

    private final int others;

    public AlbertLoss(AlbertConfig config) {
        tokens = new Embedding(config.vocabulary(), config.hidden());
        places = new Embedding(config.seq(), config.hidden());
        temperature = Weight.ones(config.hidden());
        norm = new LayerNorm(config.hidden());
        block = new AlbertBlock(config);
        last = new LayerNorm(config.hidden());
        head = Linear.withoutBias(config.hidden(), config.vocabulary());
        others = config.layers() - 1;
    }

    public Tensor forward(Tokens ids, Tokens targets) {
        Tensor x = norm.forward(tokens.forward(ids).plus(places.forward(positions(ids))))
                .times(temperature);
        x = norm.forward(x);
        for (int i = 0; i < others; i++) {
            x = block.forward(x);
        }
        x = block.forward(x);
        return crossEntropy(head.forward(last.forward(x)), targets);
    }
}
