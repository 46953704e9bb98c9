package row_pieces;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Mlp {
    @ColumnParallel
    private final Linear up;

    // ERROR row-pieces: Mlp.down: @RowParallel(pieces = 0): there is one at least
    @RowParallel(pieces = 0)
    private final Linear down;

    Mlp(int hidden) {
        up = new Linear(hidden, 4 * hidden);
        down = new Linear(4 * hidden, hidden);
    }

    Tensor forward(Tensor x) {
        return down.forward(up.forward(x));
    }
}
