package io.shardwright.samples.minillama;

import static io.shardwright.dsl.Ops.silu;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Tensor;

/** The feed-forward half of a block: {@code down(silu(gate(x)) up(x))}, gate and up in one product. */
@ShardedModel
@SequenceParallel
@ContextParallel
public final class GatedMlp {
    @ColumnParallel
    private final Linear gateUp;

    @RowParallel
    private final Linear down;

    public GatedMlp(LlamaConfig config) {
        gateUp = Linear.withoutBias(config.hidden(), 2 * config.ffn());
        down = Linear.withoutBias(config.ffn(), config.hidden()).initial(config.residualDeviation());
    }

    public Tensor forward(Tensor x) {
        Tensor[] parts = gateUp.forward(x).splitEvenly(2);
        Tensor gated = silu(parts[0]).times(parts[1]);
        return down.forward(gated);
    }
}
