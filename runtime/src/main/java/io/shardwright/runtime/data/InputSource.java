package io.shardwright.runtime.data;

import io.shardwright.spi.attention.SequencePositions;
import java.util.List;
import java.util.Optional;

/** What a model is given: all its inputs, for any sequence of a run, the same for every mesh. */
public interface InputSource {
    /**
     * Fills in the sequences of a microbatch, as far as the stage reads them: all of an input that the model takes in parts over tp.
     *
     * @param first number of the first sequence, counted over the whole run: step s of batches of n begins with s n
     * @param positions of each sequence that are wanted
     */
    void fill(long first, SequencePositions positions, InputTensors inputs);

    /**
     * The input of targets some of which may be negative, and so left out of means over targets; empty if there is none. Then those that
     * count are counted before every step, for which {@link #fill} is called once more for each microbatch, with this input alone.
     */
    default Optional<String> ignoringTargets() {
        return Optional.empty();
    }

    /**
     * Asked before a run begins.
     *
     * @param inputs that the model is given
     * @throws DataException if it has none for one of them
     */
    default void requireInputs(List<String> inputs) {}
}
