package unknown_shape;

import static io.shardwright.dsl.Ops.*;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Gate {
    Gate() {}

    Tensor forward(Tensor x) {
        // ERROR unknown-shape: cannot be worked out
        return gelu(x);
    }
}
