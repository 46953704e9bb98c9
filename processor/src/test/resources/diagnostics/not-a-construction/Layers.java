package not_a_construction;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;
import java.util.List;

@ShardedModel
final class Layers {
    private final List<Linear> layers;

    Layers(int hidden, int count) {
        // ERROR not-a-construction: Layers.layers: layers is made by a number of layers that is no constant
        layers = Modules.repeat(count, () -> new Linear(hidden, hidden));
    }

    Tensor forward(Tensor x) {
        for (Linear layer : layers) {
            x = layer.forward(x);
        }
        return x;
    }
}
