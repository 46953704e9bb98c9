package not_lowerable;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Skipping {
    private final Linear up;

    Skipping(int hidden) {
        up = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        Tensor y = up.forward(x);
        for (int i = 0; i < 4; i++) {
            y = y.scale(2);
            // ERROR not-lowerable: Skipping.forward: i = i + 1, which makes the loop count otherwise, cannot become
            i = i + 1;
        }
        return y;
    }
}
