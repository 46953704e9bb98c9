package reserved_name;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Mlp {
    private final Embedding positions;

    // ERROR reserved-name: Mlp: seq is taken: sizes use the names batch, seq
    Mlp(int seq, int hidden) {
        positions = new Embedding(seq, hidden);
    }

    Tensor forward(Tokens tokens) {
        return positions.forward(tokens);
    }
}
