package stage_numbers;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Negative {
    private final Linear first;

    @PipelineStage(1)
    private final Linear second;

    // ERROR stage-numbers: -2 is less than 0
    @PipelineStage(-2)
    private final Linear third;

    Negative(int hidden) {
        first = new Linear(hidden, hidden);
        second = new Linear(hidden, hidden);
        third = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        return third.forward(second.forward(first.forward(x)));
    }
}
