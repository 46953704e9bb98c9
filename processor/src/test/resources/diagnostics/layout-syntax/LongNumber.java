package layout_syntax;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class LongNumber {
    private final Linear up;

    LongNumber(int hidden) {
        up = new Linear(hidden, hidden);
    }

    // ERROR layout-syntax: LongNumber.forward: layout "batch, 99999999999999999999": found '99999999999999999999' at column 8, expected a number up to 9223372036854775807
    Tensor forward(@Layout("batch, 99999999999999999999") Tensor x) {
        return up.forward(x);
    }
}
