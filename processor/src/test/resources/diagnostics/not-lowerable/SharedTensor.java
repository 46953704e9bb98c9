package not_lowerable;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;
import java.util.List;

@ShardedModel
final class SharedTensor {
    private final List<Scaled> blocks;

    SharedTensor(int layers, int hidden) {
        blocks = Modules.repeat(layers, () -> new Scaled(hidden));
    }

    Tensor forward(Tensor x, @Layout("batch, seq, hidden") Tensor factor) {
        for (Scaled block : blocks) {
            // ERROR not-lowerable: a loop in which each of blocks takes a second Tensor
            x = block.forward(x, factor);
        }
        return x;
    }
}

@ShardedModel
final class Scaled {
    private final Linear linear;

    Scaled(int hidden) {
        linear = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x, @Layout("batch, seq, hidden") Tensor factor) {
        return linear.forward(x).times(factor);
    }
}
