package stage_inputs;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Again {
    private final Embedding tokens;

    // ERROR stage-inputs: the unit at block reads ids of the model's inputs
    @PipelineStage
    private final Block block;

    private final Embedding again;

    Again(int hidden) {
        tokens = new Embedding(256, hidden);
        block = new Block(hidden);
        again = new Embedding(256, hidden);
    }

    Tensor forward(Tokens ids) {
        Tensor x = block.forward(tokens.forward(ids));
        return x.plus(again.forward(ids));
    }
}

@ShardedModel
final class Block {
    private final Linear linear;

    Block(int hidden) {
        linear = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        return linear.forward(x);
    }
}
