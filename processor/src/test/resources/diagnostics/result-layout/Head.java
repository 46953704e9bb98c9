package result_layout;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Head {
    @ColumnParallel
    private final Linear up;

    Head(int hidden) {
        up = new Linear(hidden, hidden);
    }

    // ERROR result-layout: forward gives y as split along dim 2 over tp, and its contract says whole
    Tensor forward(Tensor x) {
        return up.forward(x);
    }
}
