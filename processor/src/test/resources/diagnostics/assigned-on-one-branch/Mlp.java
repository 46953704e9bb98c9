package assigned_on_one_branch;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Mlp {
    private final Linear up;
    private final boolean residual;

    Mlp(int hidden, boolean residual) {
        up = new Linear(hidden, hidden);
        this.residual = residual;
    }

    Tensor forward(Tensor x) {
        Tensor h = up.forward(x);
        if (residual) {
            // ERROR assigned-on-one-branch: Mlp.forward: h is assigned on one branch only
            h = h.plus(x);
        }
        return h;
    }
}
