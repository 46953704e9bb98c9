package reserved_name;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Weighed {
    // ERROR reserved-name: Weighed.dX: dX is taken: the gradient of x is called so
    private final Weight dX;

    Weighed(int hidden) {
        dX = Weight.ones(hidden);
    }

    Tensor forward(@Layout("batch, seq, hidden") Tensor x) {
        return x.times(dX);
    }
}
