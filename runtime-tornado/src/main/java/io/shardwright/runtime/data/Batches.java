package io.shardwright.runtime.data;

import io.shardwright.tensor.LocalTensor;

/** The tokens of every step, the same for every mesh. */
public interface Batches {
    /**
     * Fills in the global batch of a step.
     *
     * @param step from 0
     * @param tokens i32 {@code [batch, seq]}
     * @param targets i32 {@code [batch, seq]}: at every position the token after that of {@code tokens}
     */
    void fill(long step, LocalTensor tokens, LocalTensor targets);
}
