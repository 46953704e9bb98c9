package layout_syntax;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Result {
    private final Linear up;

    Result(int hidden) {
        up = new Linear(hidden, hidden);
    }

    // ERROR layout-syntax: Result.forward: layout "batch, seq, width": found 'width' at column 13, expected
    @Layout("batch, seq, width")
    Tensor forward(@Layout("batch, seq, features") Tensor x) {
        return up.forward(x);
    }
}
