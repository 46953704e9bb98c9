package ways_differ;

import static io.shardwright.dsl.Ops.*;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Block {
    record Config(int hidden, boolean wide) {}

    private final Linear up;
    private final Config config;

    Block(Config config) {
        this.config = config;
        up = new Linear(config.hidden(), 4 * config.hidden());
    }

    Tensor forward(@Layout("batch, seq, config.hidden") Tensor x) {
        Tensor h = gelu(x);
        // ERROR ways-differ: Block.forward: y is [batch, seq, 4*config.hidden] on one way through forward, and [batch, seq, config.hidden] where !config.wide()
        if (config.wide()) {
            return up.forward(h);
        }
        return h;
    }
}
