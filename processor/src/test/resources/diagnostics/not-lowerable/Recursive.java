package not_lowerable;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Recursive {
    private final Linear up;

    Recursive(int hidden) {
        up = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        return again(up.forward(x));
    }

    private Tensor again(Tensor x) {
        // ERROR not-lowerable: Recursive.again: again(x) cannot become a tensor operation
        return again(x);
    }
}
