package mixes_positions;

import static io.shardwright.dsl.Ops.*;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
@ContextParallel
final class Pooled {
    private final LayerNorm norm;

    Pooled(int hidden) {
        norm = new LayerNorm(hidden);
    }

    @Layout("batch, hidden")
    Tensor forward(Tensor x) {
        Tensor normed = norm.forward(x);
        // ERROR mixes-positions: Pooled.forward: mean_over mixes the positions of normed, which is split along them over cp
        return mean(normed, 1);
    }
}
