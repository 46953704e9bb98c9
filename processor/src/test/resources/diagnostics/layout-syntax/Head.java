package layout_syntax;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Head {
    private final Linear up;

    Head(int hidden) {
        up = new Linear(hidden, hidden);
    }

    // ERROR layout-syntax: layout "batch; seq, hidden": found ';' at column 6
    Tensor forward(@Layout("batch; seq, hidden") Tensor x) {
        return up.forward(x);
    }
}
