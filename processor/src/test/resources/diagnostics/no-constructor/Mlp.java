package no_constructor;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Mlp {
    private final Linear up;

    Mlp(int hidden) {
        up = new Linear(hidden, hidden);
    }

    // ERROR no-constructor: Mlp: Mlp needs exactly one constructor, and has 2
    Mlp(int hidden, int inner) {
        up = new Linear(hidden, inner);
    }

    Tensor forward(Tensor x) {
        return up.forward(x);
    }
}
