package not_visible;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Scaled {
    private final Linear up;

    Scaled(int hidden) {
        // ERROR not-visible: Scaled.up: deviation is private
        up = new Linear(hidden, hidden).initial(deviation(hidden));
    }

    private static double deviation(int hidden) {
        return 1 / Math.sqrt(hidden);
    }

    Tensor forward(Tensor x) {
        return up.forward(x);
    }
}
