package not_divisible;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Attention {
    private final Linear q;

    Attention() {
        q = new Linear(100, 100);
    }

    Tensor forward(Tensor x) {
        // ERROR not-divisible: 100 is not divisible by 12
        return q.forward(x).heads(12).mergeHeads();
    }
}
