package bias_on_partial;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Mlp {
    // ERROR bias-on-partial: Mlp.down: down has a bias, which every rank of tp would add to its partial sums
    @RowParallel(inputIsParallel = false, reduce = false)
    private final Linear down;

    Mlp(int hidden) {
        down = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        return down.forward(x);
    }
}
