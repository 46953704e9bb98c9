package crosses_stages;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Residual {
    private final LayerNorm norm;
    private final Linear up;

    // ERROR crosses-stages: x and h must pass from stage to stage before down, and one tensor does
    @PipelineStage
    private final Linear down;

    Residual(int hidden) {
        norm = new LayerNorm(hidden);
        up = new Linear(hidden, 4 * hidden);
        down = new Linear(4 * hidden, hidden);
    }

    Tensor forward(Tensor x) {
        Tensor h = up.forward(norm.forward(x));
        return x.plus(down.forward(h));
    }
}
