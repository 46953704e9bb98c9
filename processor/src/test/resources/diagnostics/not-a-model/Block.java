package not_a_model;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;
import java.util.List;

@ShardedModel
final class Block {
    // ERROR not-a-model: Block.mlp: mlp is a Mlp, which is neither a layer nor a @ShardedModel class
    private final Mlp mlp;

    // ERROR not-a-model: Block.layers: layers is a List<Linear>
    private final List<Linear> layers;

    Block(int hidden) {
        mlp = new Mlp();
        layers = Modules.repeat(2, () -> new Linear(hidden, hidden));
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
