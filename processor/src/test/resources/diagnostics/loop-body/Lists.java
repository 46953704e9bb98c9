package loop_body;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;
import java.util.List;

@ShardedModel
final class Lists {
    private final int layers;
    private final List<Mixer> mixers;
    private final List<Mixer> mlps;

    Lists(int hidden, int layers) {
        this.layers = layers;
        mixers = Modules.repeat(layers, () -> new Mixer(hidden));
        mlps = Modules.repeat(layers, () -> new Mixer(hidden));
    }

    Tensor forward(Tensor x) {
        // ERROR loop-body: a loop over modules must have one call as its body
        for (int i = 0; i < layers; i++) {
            x = mixers.get(i).forward(x);
            x = mlps.get(i).forward(x);
        }
        return x;
    }
}

@ShardedModel
final class Mixer {
    private final Linear up;

    Mixer(int hidden) {
        up = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        return up.forward(x);
    }
}
