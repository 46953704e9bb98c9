package io.shardwright.runtime.data;

import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.LocalTensor;

/** The sequences of a run, in order, the same for every mesh. */
public interface Batches {
    /**
     * Fills in the sequences of a microbatch.
     *
     * @param first number of its first sequence, counted over the whole run: step s of batches of n begins with s n
     * @param positions of each sequence that are wanted
     * @param tokens i32 {@code [batch, positions]}
     * @param targets i32 {@code [batch, positions]}: at every position the token after that of {@code tokens}
     */
    void fill(long first, SequencePositions positions, LocalTensor tokens, LocalTensor targets);

    /**
     * Whether a target may be negative, and so left out of means over targets. Then those that count are counted before every step,
     * for which {@link #fill} is called once more for each microbatch.
     */
    default boolean ignoresTargets() {
        return true;
    }
}
