package sizes_not_proved;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Mlp {
    private final Linear up;
    private final Linear down;

    Mlp(int hidden, int inner) {
        up = new Linear(hidden, inner);
        down = new Linear(4 * hidden, hidden);
    }

    Tensor forward(Tensor x) {
        // WARNING sizes-not-proved: inner and 4*hidden
        return down.forward(up.forward(x));
    }
}
