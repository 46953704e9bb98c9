package io.shardwright.samples.minit5;

import static io.shardwright.dsl.Ops.relu;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.Dropout;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.RmsNorm;
import io.shardwright.dsl.Tensor;

/** The second part of a block, of whichever sequence. */
@ShardedModel
@SequenceParallel
public final class FeedForward {
    private final RmsNorm norm;

    @ColumnParallel
    private final Linear up;

    @RowParallel
    private final Linear down;

    private final Dropout dropout;

    public FeedForward(T5Config config) {
        norm = new RmsNorm(config.hidden());
        up = Linear.withoutBias(config.hidden(), 4 * config.hidden());
        down = Linear.withoutBias(4 * config.hidden(), config.hidden());
        dropout = new Dropout(config.dropout());
    }

    public Tensor forward(Tensor x) {
        return x.plus(dropout.forward(down.forward(relu(up.forward(norm.forward(x))))));
    }
}
