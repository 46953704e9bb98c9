package not_vocabulary;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Block {
    // ERROR not-vocabulary: Block.norm: @VocabParallel is on a LayerNorm
    @VocabParallel
    private final LayerNorm norm;

    Block(int hidden) {
        norm = new LayerNorm(hidden);
    }

    Tensor forward(Tensor x) {
        return norm.forward(x);
    }
}
