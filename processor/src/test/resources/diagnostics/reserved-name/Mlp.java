package reserved_name;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Mlp {
    private final Embedding positions;

    // ERROR reserved-name: Mlp: seq is a name that sizes have already
    Mlp(int seq, int hidden) {
        positions = new Embedding(seq, hidden);
    }

    Tensor forward(Tokens tokens) {
        return positions.forward(tokens);
    }
}
