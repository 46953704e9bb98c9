package stages_depend;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Net {
    record Config(int hidden, boolean deep) {}

    private final Linear up;

    @PipelineStage
    private final Linear down;

    private final Config config;

    Net(Config config) {
        this.config = config;
        up = new Linear(config.hidden(), config.hidden());
        down = new Linear(config.hidden(), config.hidden());
    }

    Tensor forward(Tensor x) {
        Tensor h = up.forward(x);
        // ERROR stages-depend: Net.forward: stages begin at down on one way through forward, and nowhere where !config.deep()
        return config.deep() ? down.forward(h) : h;
    }
}
