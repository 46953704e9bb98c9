package not_a_construction;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;
import java.util.ArrayList;
import java.util.List;

@ShardedModel
final class Layers {
    private final List<Linear> layers;

    Layers(int hidden, int count) {
        // ERROR not-a-construction: Layers.layers: layers is made by new ArrayList<>(), which no loop fills
        layers = new ArrayList<>();
    }

    Tensor forward(Tensor x) {
        for (Linear layer : layers) {
            x = layer.forward(x);
        }
        return x;
    }
}
