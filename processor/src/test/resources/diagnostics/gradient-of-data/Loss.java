package gradient_of_data;

import static io.shardwright.dsl.Ops.crossEntropy;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Loss {
    private final Linear head;
    private final Weighted weighted;

    Loss(int hidden, int classes) {
        head = new Linear(hidden, classes);
        weighted = new Weighted(classes);
    }

    Tensor forward(Tensor features, Tokens labels) {
        // ERROR gradient-of-data: headOut is computed from what is learned, and Weighted takes it as data, without a gradient
        return weighted.forward(head.forward(features), labels);
    }
}

@ShardedModel
final class Weighted {
    Weighted(int classes) {}

    Tensor forward(@Layout("batch, seq, classes") Tensor logits, Tokens labels) {
        return crossEntropy(logits, labels).scale(0.5);
    }
}
