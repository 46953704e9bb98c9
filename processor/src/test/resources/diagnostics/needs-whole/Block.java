package needs_whole;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Block {
    @ColumnParallel
    private final Linear up;

    private final Linear next;

    Block(int hidden) {
        up = new Linear(hidden, hidden);
        next = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        // ERROR needs-whole: Block.next: next needs whole upOut, but it is split over tp
        return next.forward(up.forward(x));
    }
}
