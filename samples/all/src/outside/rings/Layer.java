package com.example.rings;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.Layout;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.LayerNorm;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Ops;
import io.shardwright.dsl.Tensor;

@ShardedModel
public final class Layer {
    private final LayerNorm norm;

    @ColumnParallel
    private final Linear up;

    @RowParallel
    private final Linear down;

    public Layer(RingsConfig config) {
        norm = new LayerNorm(config.hidden());
        up = new Linear(config.hidden(), 2 * config.hidden());
        down = new Linear(2 * config.hidden(), config.hidden());
    }

    public Tensor forward(@Layout("batch, config.hidden") Tensor x) {
        return x.plus(down.forward(Ops.tanh(up.forward(norm.forward(x)))));
    }
}
