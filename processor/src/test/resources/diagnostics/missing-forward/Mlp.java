package missing_forward;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
// ERROR missing-forward: Mlp: Mlp has no forward method
final class Mlp {
    private final Linear up;

    Mlp(int hidden) {
        up = new Linear(hidden, hidden);
    }

    Tensor forwards(Tensor x) {
        return up.forward(x);
    }
}
