package split_mismatch;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Gate {
    @ColumnParallel
    private final Linear up;

    private final Linear gate;

    Gate(int hidden) {
        up = new Linear(hidden, hidden);
        gate = new Linear(hidden, hidden);
    }

    @Layout("batch, seq, hidden/tp")
    Tensor forward(Tensor x) {
        // ERROR split-mismatch: lie differently over tp
        return up.forward(x).times(gate.forward(x));
    }
}
