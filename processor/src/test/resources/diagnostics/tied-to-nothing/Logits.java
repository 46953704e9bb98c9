package tied_to_nothing;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Logits {
    private final Embedding tokens;

    // ERROR tied-to-nothing: head is tied to token, which is no field with a weight in Logits; did you mean tokens?
    @Tied("token")
    private final Linear head;

    Logits(int vocab, int hidden) {
        tokens = new Embedding(vocab, hidden);
        head = Linear.withoutBias(hidden, vocab);
    }

    Tensor forward(Tokens input) {
        return head.forward(tokens.forward(input));
    }
}
