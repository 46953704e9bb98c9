package unknown_operation;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Unknown {
    private final Linear up;

    Unknown(int hidden) {
        up = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        return up.forward(x)
                .scale(2)
                // ERROR unknown-operation: Unknown.forward: there is no operation Tensor.logg; did you mean log?
                .logg()
                .scale(0.5)
                .plus(x);
    }
}
