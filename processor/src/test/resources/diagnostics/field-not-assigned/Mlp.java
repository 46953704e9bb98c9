package field_not_assigned;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Mlp {
    // ERROR field-not-assigned: Mlp.up: up is never given a module in the constructor
    private Linear up;

    Mlp(int hidden) {}

    Tensor forward(Tensor x) {
        return up.forward(x);
    }
}
