package layout_syntax;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class MistypedSize {
    private final Linear up;

    MistypedSize(int hidden) {
        up = new Linear(hidden, hidden);
    }

    // ERROR layout-syntax: layout "batch, seq, hiddn": found 'hiddn' at column 13, expected batch, seq or hidden; did you mean hidden?
    @Layout("batch, seq, hiddn")
    Tensor forward(Tensor x) {
        return up.forward(x);
    }
}
