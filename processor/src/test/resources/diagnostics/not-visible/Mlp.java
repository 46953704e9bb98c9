package not_visible;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Mlp {
    private record Config(int hidden) {}

    private final Linear up;

    // ERROR not-visible: Mlp: Config is private, and generated code in package not_visible cannot use it
    Mlp(Config config) {
        up = new Linear(config.hidden(), config.hidden());
    }

    Tensor forward(Tensor x) {
        return up.forward(x);
    }
}
