package no_sequence;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
// ERROR no-sequence: Head: Head is @SequenceParallel, and nothing that its forward takes has a sequence
@SequenceParallel
final class Head {
    private final Linear linear;

    Head(int hidden) {
        linear = new Linear(hidden, hidden);
    }

    @Layout("batch, hidden")
    Tensor forward(@Layout("batch, hidden") Tensor pooled) {
        return linear.forward(pooled);
    }
}
