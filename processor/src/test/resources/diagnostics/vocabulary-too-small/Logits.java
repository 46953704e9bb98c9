package vocabulary_too_small;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel(mesh = "tp=8")
final class Logits {
    // ERROR vocabulary-too-small: 5 rows cannot be split over tp=8
    @VocabParallel private final Embedding tokens;

    Logits() {
        tokens = new Embedding(5, 768);
    }

    Tensor forward(Tokens input) {
        return tokens.forward(input);
    }
}
