package shape_mismatch;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class TwoLengths {
    private final Embedding tokens;
    private final Embedding words;

    TwoLengths(int hidden) {
        tokens = new Embedding(256, hidden);
        words = new Embedding(256, hidden);
    }

    Tensor forward(Tokens ids, @Layout("batch, source") Tokens sourceIds) {
        // ERROR shape-mismatch: dim 1 of sourceIds and the positions that it meets differ: source and seq
        return tokens.forward(ids).plus(words.forward(sourceIds));
    }
}
