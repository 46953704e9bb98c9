package out_of_bounds;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Halves {
    private final Linear up;

    Halves(int hidden) {
        up = new Linear(hidden, 2 * hidden);
    }

    Tensor forward(Tensor x) {
        Tensor[] halves = up.forward(x).splitEvenly(2);
        Tensor both = Ops.stack(0, halves);
        // ERROR out-of-bounds: Halves.forward: 3 is beyond dim 0 of both, which has 2
        return both.select(0, 2);
    }
}
