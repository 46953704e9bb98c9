package layout_syntax;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class UnknownAxis {
    private final Linear up;

    UnknownAxis(int hidden) {
        up = new Linear(hidden, hidden);
    }

    // ERROR layout-syntax: found 'tq' at column 20, expected pp, dp, cp, tp or ep; did you mean tp?
    @Layout("batch, seq, hidden/tq")
    Tensor forward(Tensor x) {
        return up.forward(x);
    }
}
