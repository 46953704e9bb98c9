package reserved_name;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Slots {
    private final Linear up;

    // ERROR reserved-name: Slots: slot is taken: the generated constructor uses it itself
    Slots(int slot) {
        up = new Linear(slot, slot);
    }

    Tensor forward(Tensor x) {
        return up.forward(x);
    }
}
