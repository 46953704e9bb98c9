package not_divisible;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class OddRotary {
    private final Linear q;

    OddRotary() {
        q = new Linear(60, 60);
    }

    Tensor forward(Tensor x) {
        // ERROR not-divisible: rotary positions turn pairs of a head's elements: 15 is not divisible by 2
        return Ops.rotary(q.forward(x).heads(4), 10000).mergeHeads();
    }
}
