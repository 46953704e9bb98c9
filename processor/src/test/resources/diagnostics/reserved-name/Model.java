package reserved_name;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
// ERROR reserved-name: Model is taken: its generated class would be called ShardedModel, as the annotation is
final class Model {
    private final Linear up;

    Model(int hidden) {
        up = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        return up.forward(x);
    }
}
