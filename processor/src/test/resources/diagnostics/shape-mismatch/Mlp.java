package shape_mismatch;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Mlp {
    private final Linear up;
    private final Linear down;

    Mlp(int hidden) {
        up = new Linear(hidden, 4 * hidden);
        down = new Linear(3 * hidden, hidden);
    }

    Tensor forward(Tensor x) {
        // ERROR shape-mismatch: 4*hidden and 3*hidden
        return down.forward(up.forward(x));
    }
}
