package not_a_model;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Block {
    // ERROR not-a-model: Block.mlp: mlp is a Mlp, which is neither a layer nor a @ShardedModel class
    private final Mlp mlp;

    // ERROR not-a-model: Block.layers: layers is a Linear[]
    private final Linear[] layers;

    Block(int hidden) {
        mlp = new Mlp();
        layers = new Linear[] {new Linear(hidden, hidden)};
    }

    Tensor forward(Tensor x) {
        return x.scale(2);
    }
}

final class Mlp {
    Tensor forward(Tensor x) {
        return x;
    }
}
