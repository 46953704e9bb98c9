package feed_forward_not_divisible;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel(mesh = "tp=8")
final class Mlp {
    // ERROR feed-forward-not-divisible: feed-forward size 100 cannot be split over tp=8
    @ColumnParallel private final Linear up;

    // ERROR feed-forward-not-divisible: feed-forward size 100 cannot be split over tp=8
    @RowParallel private final Linear down;

    Mlp() {
        up = new Linear(64, 100);
        down = new Linear(100, 64);
    }

    Tensor forward(Tensor x) {
        return down.forward(up.forward(x));
    }
}
