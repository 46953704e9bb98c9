package layout_syntax;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class UnknownPath {
    record Config(int hidden, int heads) {}

    private final Linear up;

    UnknownPath(Config config) {
        up = new Linear(config.hidden(), config.hidden());
    }

    // ERROR layout-syntax: found 'hiden' at column 20, expected hidden or heads; did you mean hidden?
    @Layout("batch, seq, config.hiden")
    Tensor forward(Tensor x) {
        return up.forward(x);
    }
}
