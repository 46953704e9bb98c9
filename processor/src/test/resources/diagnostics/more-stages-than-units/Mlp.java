package more_stages_than_units;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

// ERROR more-stages-than-units: the mesh says pp=4, and there are only 2 units to make stages of
@ShardedModel(mesh = "pp=4")
final class Mlp {
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
