package row_input_whole;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Mlp {
    @RowParallel
    private final Linear down;

    Mlp(int hidden) {
        down = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        // ERROR row-input-whole: x is whole on every rank of tp
        return down.forward(x);
    }
}
