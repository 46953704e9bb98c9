package stage_numbers;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Missing {
    private final Linear first;

    @PipelineStage(1)
    private final Linear second;

    // ERROR stage-numbers: in order of use they are 1, 3, and 1 must be followed by 2
    @PipelineStage(3)
    private final Linear third;

    Missing(int hidden) {
        first = new Linear(hidden, hidden);
        second = new Linear(hidden, hidden);
        third = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        return third.forward(second.forward(first.forward(x)));
    }
}
