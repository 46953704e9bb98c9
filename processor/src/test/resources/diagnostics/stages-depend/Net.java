package stages_depend;

import static io.shardwright.dsl.Ops.*;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Net {
    record Config(int hidden, boolean gated) {}

    private final Linear up;

    @PipelineStage
    private final Linear down;

    private final Config config;

    Net(Config config) {
        this.config = config;
        up = new Linear(config.hidden(), 4 * config.hidden());
        down = new Linear(4 * config.hidden(), config.hidden());
    }

    Tensor forward(Tensor x) {
        Tensor h = up.forward(x);
        // ERROR stages-depend: Net.forward: forward depends on config.gated(), and has places where stages begin
        return down.forward(config.gated() ? silu(h) : gelu(h));
    }
}
