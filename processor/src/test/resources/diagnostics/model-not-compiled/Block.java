package model_not_compiled;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;
import io.shardwright.processor.UncompiledModel;

@ShardedModel
final class Block {
    // ERROR model-not-compiled: Block.mlp: UncompiledModel is annotated, but its jar has no compiled model
    private final UncompiledModel mlp;

    Block(int hidden) {
        mlp = new UncompiledModel(hidden);
    }

    Tensor forward(Tensor x) {
        return mlp.forward(x);
    }
}
