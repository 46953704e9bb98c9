package stage_numbers;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Mixed {
    private final Linear first;

    @PipelineStage(1)
    private final Linear second;

    // ERROR stage-numbers: some places have one and third has none
    @PipelineStage
    private final Linear third;

    Mixed(int hidden) {
        first = new Linear(hidden, hidden);
        second = new Linear(hidden, hidden);
        third = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        return third.forward(second.forward(first.forward(x)));
    }
}
