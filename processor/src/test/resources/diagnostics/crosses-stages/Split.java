package crosses_stages;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Split {
    private final Linear first;

    @ColumnParallel
    private final Linear up;

    @RowParallel
    private final Linear down;

    // ERROR crosses-stages: residual and y must pass from stage to stage before again, and one tensor does
    @PipelineStage
    @ColumnParallel(gatherOutput = true)
    private final Linear again;

    Split(int hidden) {
        first = new Linear(hidden, hidden);
        up = new Linear(hidden, 4 * hidden);
        down = new Linear(4 * hidden, hidden);
        again = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        Tensor residual = first.forward(x);
        Tensor y = down.forward(up.forward(residual));
        return y.plus(again.forward(residual));
    }
}
