package wrong_dims;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Attention {
    private final Linear q;

    Attention(int hidden) {
        q = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        // ERROR wrong-dims: qOut has 3 dims, and merge_heads needs 4
        return q.forward(x).mergeHeads();
    }
}
