package io.shardwright.runtime.data;

import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import java.util.Optional;

/** The sequences of a run, in order, the same for every mesh: tokens, and for a model that gives a loss their targets. */
public interface Batches extends InputSource {
    /**
     * Fills in the sequences of a microbatch.
     *
     * @param first number of its first sequence, counted over the whole run: step s of batches of n begins with s n
     * @param positions of each sequence that are wanted
     * @param tokens i32 {@code [batch, positions]}
     * @param targets i32 {@code [batch, positions]}: at every position the token after that of {@code tokens}
     */
    void fill(long first, SequencePositions positions, LocalTensor tokens, LocalTensor targets);

    /** Whether a target may be negative, and so left out of means over targets. */
    default boolean ignoresTargets() {
        return true;
    }

    /** Of the model's inputs, the first is the tokens, and the second their targets. */
    @Override
    default void fill(long first, SequencePositions positions, InputTensors inputs) {
        fill(first, positions, inputs.tokens(0), inputs.tokens(1));
    }

    /** Only tokens and targets are filled. */
    @Override
    default void requireInputs(List<String> inputs) {
        if (inputs.size() > 2) {
            throw new DataException("the model is given " + String.join(", ", inputs)
                    + ", and a text has tokens and their targets alone\n"
                    + "  Fix: train it with a data source that fills all of them (docs/data.md)");
        }
    }

    @Override
    default Optional<String> ignoringTargets() {
        return ignoresTargets() ? Optional.of("targets") : Optional.empty();
    }
}
