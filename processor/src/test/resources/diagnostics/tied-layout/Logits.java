package tied_layout;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Logits {
    @VocabParallel
    private final Embedding tokens;

    // ERROR tied-layout: its weight is whole and the other's split as tp=V(0)
    @Tied("tokens")
    private final Linear head;

    Logits(int vocab, int hidden) {
        tokens = new Embedding(vocab, hidden);
        head = Linear.withoutBias(hidden, vocab);
    }

    Tensor forward(Tokens input) {
        return head.forward(tokens.forward(input));
    }
}
