package not_a_construction;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Mlp {
    private final Linear up;

    Mlp(int hidden) {
        // ERROR not-a-construction: Mlp.up: up is made by linear(hidden), which the compiler cannot follow
        up = linear(hidden);
    }

    private static Linear linear(int size) {
        return new Linear(size, size);
    }

    Tensor forward(Tensor x) {
        return up.forward(x);
    }
}
