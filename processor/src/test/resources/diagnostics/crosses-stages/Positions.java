package crosses_stages;

import static io.shardwright.dsl.Ops.positions;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Positions {
    private final Embedding tokens;
    private final Embedding early;
    // ERROR crosses-stages: at must pass from stage to stage before late, and only tensors of floats do
    @PipelineStage
    private final Embedding late;

    Positions(int hidden) {
        tokens = new Embedding(256, hidden);
        early = new Embedding(64, hidden);
        late = new Embedding(64, hidden);
    }

    Tensor forward(Tokens ids) {
        Tokens at = positions(ids);
        Tensor x = tokens.forward(ids).plus(early.forward(at));
        return x.plus(late.forward(at));
    }
}
