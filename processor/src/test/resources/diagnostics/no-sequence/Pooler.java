package no_sequence;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
// ERROR no-sequence: Pooler: Pooler is @ContextParallel, and nothing that its forward takes has a sequence
@ContextParallel
final class Pooler {
    private final Linear linear;

    Pooler(int hidden) {
        linear = new Linear(hidden, hidden);
    }

    @Layout("batch, hidden")
    Tensor forward(@Layout("batch, hidden") Tensor pooled) {
        return linear.forward(pooled);
    }
}
