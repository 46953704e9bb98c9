package stage_without_units;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Mlp {
    // ERROR stage-without-units: nothing stands before it
    @PipelineStage
    private final Linear up;

    @PipelineStage
    private final Linear down;

    Mlp(int hidden) {
        up = new Linear(hidden, 4 * hidden);
        down = new Linear(4 * hidden, hidden);
    }

    Tensor forward(Tensor x) {
        return down.forward(up.forward(x));
    }
}
