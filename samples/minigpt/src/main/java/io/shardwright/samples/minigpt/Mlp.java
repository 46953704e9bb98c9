package io.shardwright.samples.minigpt;

import static io.shardwright.dsl.Ops.activate;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Tensor;
import io.shardwright.spi.kernel.Activation;

/** The feed-forward half of a block: four times as wide inside, and split there. */
@ShardedModel
@SequenceParallel
@ContextParallel
public final class Mlp {
    @ColumnParallel
    private final Linear up;

    @RowParallel
    private final Linear down;

    private final Activation activation;

    public Mlp(GptConfig config) {
        activation = config.activation();
        up = new Linear(config.hidden(), 4 * config.hidden());
        down = new Linear(4 * config.hidden(), config.hidden()).initial(config.residualDeviation());
    }

    public Tensor forward(Tensor x) {
        Tensor h = up.forward(x);
        Tensor a = activate(h, activation);
        return down.forward(a);
    }
}
