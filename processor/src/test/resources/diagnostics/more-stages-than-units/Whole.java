package more_stages_than_units;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

// ERROR more-stages-than-units: the mesh says pp=4, and there is only 1 unit to make stages of
@ShardedModel(mesh = "pp=4")
final class Whole {
    private final Linear up;

    private final Linear down;

    Whole(int hidden) {
        up = new Linear(hidden, 4 * hidden);
        down = new Linear(4 * hidden, hidden);
    }

    Tensor forward(Tensor x) {
        return down.forward(up.forward(x));
    }
}
