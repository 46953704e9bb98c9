package tied_shape;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Logits {
    private final Embedding tokens;

    // ERROR tied-shape: its weight is [2*vocab, hidden] and the other's [vocab, hidden]
    @Tied("tokens")
    private final Linear head;

    Logits(int vocab, int hidden) {
        tokens = new Embedding(vocab, hidden);
        head = Linear.withoutBias(hidden, 2 * vocab);
    }

    Tensor forward(Tokens input) {
        return head.forward(tokens.forward(input));
    }
}
