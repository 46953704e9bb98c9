package stages_differ;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

// ERROR stages-differ: the mesh says pp=4, and @PipelineStage numbers 2 stages
@ShardedModel(mesh = "pp=4")
final class Mlp {
    private final Linear up;

    @PipelineStage(1)
    private final Linear down;

    Mlp(int hidden) {
        up = new Linear(hidden, 4 * hidden);
        down = new Linear(4 * hidden, hidden);
    }

    Tensor forward(Tensor x) {
        return down.forward(up.forward(x));
    }
}
