package constructor_statement;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Mlp {
    private final Linear up;

    Mlp(int hidden) {
        // ERROR constructor-statement: the generated class would not do what the constructor does here
        if (hidden < 1) {
            throw new IllegalArgumentException();
        }
        up = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        return up.forward(x);
    }
}
