package not_a_size;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Mlp {
    private final Linear up;

    Mlp(int hidden) {
        // ERROR not-a-size: Mlp.up: Math.max(hidden, 64) is no size the compiler can follow
        up = new Linear(hidden, Math.max(hidden, 64));
    }

    Tensor forward(Tensor x) {
        return up.forward(x);
    }
}
