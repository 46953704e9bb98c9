package forward_signature;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Mlp {
    private final Linear up;

    Mlp(int hidden) {
        up = new Linear(hidden, hidden);
    }

    // ERROR forward-signature: Mlp.forward: forward of Mlp takes an int
    Tensor forward(Tensor x, int layer) {
        return up.forward(x);
    }
}
