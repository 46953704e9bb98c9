package hidden_not_divisible;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel(mesh = "tp=8")
final class Mlp {
    private final Linear up;

    // ERROR hidden-not-divisible: size 12 cannot be split over tp=8
    @RowParallel(inputIsParallel = false) private final Linear down;

    Mlp() {
        up = new Linear(12, 12);
        down = new Linear(12, 12);
    }

    Tensor forward(Tensor x) {
        return down.forward(up.forward(x));
    }
}
