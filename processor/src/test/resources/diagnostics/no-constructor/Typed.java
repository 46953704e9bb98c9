package no_constructor;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;
import java.util.List;

@ShardedModel
final class Typed {
    private final Linear up;

    // ERROR no-constructor: Typed: Typed needs exactly one constructor, and has one with type parameters
    <T> Typed(List<T> names, int hidden) {
        up = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        return up.forward(x);
    }
}
