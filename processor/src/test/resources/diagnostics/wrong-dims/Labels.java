package wrong_dims;

import static io.shardwright.dsl.Ops.*;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Labels {
    private final Linear classes;

    Labels(int hidden, int count) {
        classes = new Linear(hidden, count);
    }

    Tensor forward(Tensor x, Tokens labels) {
        // ERROR wrong-dims: Labels.forward: labels has 2 dims, and cross_entropy needs 1
        return crossEntropy(classes.forward(mean(x, 1)), labels);
    }
}
