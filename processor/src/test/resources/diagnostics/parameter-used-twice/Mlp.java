package parameter_used_twice;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Mlp {
    private final Linear up;
    private final Dropout dropout;

    Mlp(int hidden) {
        up = new Linear(hidden, hidden);
        dropout = new Dropout(0.1);
    }

    Tensor forward(Tensor x) {
        Tensor once = dropout.forward(up.forward(x));
        // ERROR parameter-used-twice: Mlp.dropout: forward uses dropout more than once, in lines 17 and 19
        return dropout.forward(up.forward(once));
    }
}
