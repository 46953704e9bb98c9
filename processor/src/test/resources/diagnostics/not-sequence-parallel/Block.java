package not_sequence_parallel;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
@SequenceParallel
final class Block {
    private final LayerNorm norm;
    private final Mlp mlp;

    Block(int hidden) {
        norm = new LayerNorm(hidden);
        mlp = new Mlp(hidden);
    }

    Tensor forward(Tensor x) {
        // ERROR not-sequence-parallel: Block.mlp: mlp would get normOut split along the sequence over tp, and its class Mlp is not
        return x.plus(mlp.forward(norm.forward(x)));
    }
}

@ShardedModel
final class Mlp {
    @ColumnParallel
    private final Linear up;

    @RowParallel
    private final Linear down;

    Mlp(int hidden) {
        up = new Linear(hidden, 4 * hidden);
        down = new Linear(4 * hidden, hidden);
    }

    Tensor forward(Tensor x) {
        return down.forward(Ops.gelu(up.forward(x)));
    }
}
