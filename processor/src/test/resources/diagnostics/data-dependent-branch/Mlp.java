package data_dependent_branch;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Mlp {
    private final Linear up;

    Mlp(int hidden) {
        up = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        Tensor h = up.forward(x);
        // ERROR data-dependent-branch: Mlp.forward: a branch on h would let ranks and microbatches run different programs
        if (isLarge(h)) {
            h = h.scale(0.5);
        }
        return h;
    }

    private static boolean isLarge(Tensor x) {
        return x != null;
    }
}
