package whole_sequence;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
@SequenceParallel
final class Gpt {
    private final Embedding tokens;
    private final Linear in;

    Gpt(int hidden) {
        tokens = new Embedding(256, hidden);
        in = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x, Tokens ids) {
        Tensor embedded = tokens.forward(ids);
        // ERROR whole-sequence: Gpt.forward: embedded is whole on every rank of tp, and meets inOut
        return in.forward(x).plus(embedded);
    }
}
