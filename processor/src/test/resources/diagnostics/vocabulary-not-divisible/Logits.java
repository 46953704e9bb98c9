package vocabulary_not_divisible;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel(mesh = "tp=8")
final class Logits {
    // ERROR vocabulary-not-divisible: vocabulary 50257 cannot be split over tp=8
    @VocabParallel private final Embedding tokens;

    Logits() {
        tokens = new Embedding(50257, 768);
    }

    Tensor forward(Tokens input) {
        return tokens.forward(input);
    }
}
