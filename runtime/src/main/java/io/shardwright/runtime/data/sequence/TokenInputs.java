package io.shardwright.runtime.data.sequence;

import java.util.List;

/**
 * What a model calls the inputs that a sequence of tokens is given as, each {@code i32 [batch, positions]}. Those that it doesn't have are
 * left out.
 *
 * @param tokens that it sees
 * @param targets that it is to tell; negative where it is to tell nothing
 * @param positions of each token in its document, from 0
 * @param documents the number of each token's document in the sequence, from 0; what fills up the sequence is one of its own
 */
public record TokenInputs(String tokens, String targets, String positions, String documents) {
    /** {@code tokens}, {@code targets}, {@code positions} and {@code documents}. */
    public static TokenInputs usual() {
        return new TokenInputs("tokens", "targets", "positions", "documents");
    }

    List<String> all() {
        return List.of(tokens, targets, positions, documents);
    }
}
