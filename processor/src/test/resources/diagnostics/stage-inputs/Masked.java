package stage_inputs;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Masked {
    private final Embedding tokens;

    // ERROR stage-inputs: the first unit reads mask of the model's inputs
    @PipelineStage
    private final Last block;

    Masked(int hidden) {
        tokens = new Embedding(256, hidden);
        block = new Last(hidden);
    }

    Tensor forward(Tokens ids, @Layout("batch, seq, hidden") Tensor mask) {
        return block.forward(tokens.forward(ids).times(mask));
    }
}

@ShardedModel
final class Last {
    private final Linear linear;

    Last(int hidden) {
        linear = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        return linear.forward(x);
    }
}
