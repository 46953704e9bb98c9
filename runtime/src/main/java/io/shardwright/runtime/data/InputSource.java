package io.shardwright.runtime.data;

import io.shardwright.spi.kernel.SequencePositions;
import java.util.Optional;

/** What a model is given: all its inputs, for any sequence of a run, the same for every mesh. */
public interface InputSource {
    /**
     * Fills in the sequences of a microbatch, as far as the stage reads them.
     *
     * @param first number of the first sequence, counted over the whole run: step s of batches of n begins with s n
     * @param positions of each sequence that are wanted
     */
    void fill(long first, SequencePositions positions, InputTensors inputs);

    /** Tokens some of whose targets may be negative, and so left out of means over targets; empty if that can't be. */
    default Optional<Batches> ignoringTargets() {
        return Optional.empty();
    }
}
