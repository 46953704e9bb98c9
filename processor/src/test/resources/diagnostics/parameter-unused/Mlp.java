package parameter_unused;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Mlp {
    private final Linear up;

    // ERROR parameter-unused: Mlp.down: forward never uses down
    private final Linear down;

    Mlp(int hidden) {
        up = new Linear(hidden, hidden);
        down = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        return up.forward(x);
    }
}
