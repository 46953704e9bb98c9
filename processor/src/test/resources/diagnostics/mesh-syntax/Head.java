package mesh_syntax;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

// ERROR mesh-syntax: mesh "tp=4; pp=2": found ';' at column 5
@ShardedModel(mesh = "tp=4; pp=2")
final class Head {
    private final Linear up;

    Head(int hidden) {
        up = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        return up.forward(x);
    }
}
