package not_lowerable;

import static io.shardwright.dsl.Ops.*;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Choice {
    record Config(int hidden, boolean gated) {}

    private final Linear up;
    private final Config config;

    Choice(Config config) {
        this.config = config;
        up = new Linear(config.hidden(), config.hidden());
    }

    Tensor forward(Tensor x) {
        Tensor h;
        // ERROR not-lowerable: a choice on config.gated()
        h = config.gated() ? silu(x) : gelu(x);
        return up.forward(h);
    }
}
