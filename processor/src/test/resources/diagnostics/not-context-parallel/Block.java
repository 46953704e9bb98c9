package not_context_parallel;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
@ContextParallel
final class Block {
    private final LayerNorm norm;
    private final Mlp mlp;

    Block(int hidden) {
        norm = new LayerNorm(hidden);
        mlp = new Mlp(hidden);
    }

    Tensor forward(Tensor x) {
        // ERROR not-context-parallel: Block.mlp: mlp would get normOut split along the sequence over cp, and its class Mlp is not
        return x.plus(mlp.forward(norm.forward(x)));
    }
}

@ShardedModel
final class Mlp {
    private final Linear up;
    private final Linear down;

    Mlp(int hidden) {
        up = new Linear(hidden, 4 * hidden);
        down = new Linear(4 * hidden, hidden);
    }

    Tensor forward(Tensor x) {
        return down.forward(Ops.gelu(up.forward(x)));
    }
}
