package not_experts;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Mlp {
    // ERROR not-experts: Mlp.up: @Expert is on a Linear
    @Expert
    private final Linear up;

    Mlp(int hidden) {
        up = new Linear(hidden, 4 * hidden);
    }

    Tensor forward(Tensor x) {
        return up.forward(x);
    }
}
