package parameter_used_twice;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Mlp {
    private final Linear up;

    Mlp(int hidden) {
        up = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        Tensor once = up.forward(x);
        // ERROR parameter-used-twice: Mlp.up: forward uses up more than once, in lines 15 and 17
        return up.forward(once);
    }
}
