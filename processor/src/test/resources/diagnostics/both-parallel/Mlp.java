package both_parallel;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Mlp {
    @ColumnParallel
    // ERROR both-parallel: Mlp.up: up is both @ColumnParallel and @RowParallel
    @RowParallel
    private final Linear up;

    Mlp(int hidden) {
        up = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        return up.forward(x);
    }
}
