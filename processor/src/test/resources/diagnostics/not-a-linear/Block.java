package not_a_linear;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Block {
    // ERROR not-a-linear: Block.norm: @ColumnParallel is on a LayerNorm, and belongs on a Linear
    @ColumnParallel
    private final LayerNorm norm;

    // ERROR not-a-linear: Block.table: @RowParallel is on an Embedding, and belongs on a Linear
    @RowParallel
    private final Embedding table;

    Block(int hidden) {
        norm = new LayerNorm(hidden);
        table = new Embedding(100, hidden);
    }

    Tensor forward(Tokens tokens) {
        return norm.forward(table.forward(tokens));
    }
}
