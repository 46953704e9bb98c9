package stage_numbers;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Late {
    private final Linear first;

    // ERROR stage-numbers: in order of use they are 0, 1, and the first must be 1, or 0 if nothing stands before it
    @PipelineStage(0)
    private final Linear second;

    @PipelineStage(1)
    private final Linear third;

    Late(int hidden) {
        first = new Linear(hidden, hidden);
        second = new Linear(hidden, hidden);
        third = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        return third.forward(second.forward(first.forward(x)));
    }
}
