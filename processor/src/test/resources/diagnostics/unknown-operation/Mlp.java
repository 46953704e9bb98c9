package unknown_operation;

import static io.shardwright.dsl.Ops.*;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Mlp {
    private final Linear up;

    Mlp(int hidden) {
        up = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        // ERROR unknown-operation: Mlp.forward: there is no operation geluu; did you mean gelu?
        Tensor h = geluu(up.forward(x));
        // ERROR unknown-operation: Mlp.forward: there is no operation Tensor.gelu; did you mean gelu(x)?
        Tensor g = x.gelu();
        // ERROR unknown-operation: Mlp.forward: there is no operation Tensor.add; did you mean plus?
        return h.add(g);
    }
}
