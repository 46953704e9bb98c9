package not_a_stage;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Mlp {
    private final Linear up;
    private final Linear down;

    // ERROR not-a-stage: @PipelineStage is on heads, which is no layer, model or list of models
    @PipelineStage
    private final int heads;

    Mlp(int hidden, int heads) {
        this.heads = heads;
        up = new Linear(hidden, 4 * hidden);
        down = new Linear(4 * hidden, hidden);
    }

    Tensor forward(Tensor x) {
        return down.forward(up.forward(x).heads(heads).mergeHeads());
    }
}
