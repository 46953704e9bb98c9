package not_a_construction;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Stack {
    private final Layer layer;

    Stack(int hidden) {
        // ERROR not-a-construction: Stack.layer: layer is made by new Layer(hidden, 4, 4) with as many arguments as one likes
        layer = new Layer(hidden, 4, 4);
    }

    Tensor forward(Tensor x) {
        return layer.forward(x);
    }
}

@ShardedModel
final class Layer {
    private final Linear up;

    Layer(int hidden, int... others) {
        up = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        return up.forward(x);
    }
}
