package not_a_setting;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Mlp {
    private final Linear up;

    Mlp(int hidden) {
        // ERROR not-a-setting: Mlp.up: this cannot be computed when the generated class is built
        up = new Linear(hidden, hidden).initial(this.hashCode());
    }

    Tensor forward(Tensor x) {
        return up.forward(x);
    }
}
