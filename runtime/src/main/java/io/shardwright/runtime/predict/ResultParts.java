package io.shardwright.runtime.predict;

import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.LocalTensor;
import java.util.List;

/** Takes what one rank has of a model's results, where that is enough. */
@FunctionalInterface
public interface ResultParts {
    /**
     * Called on the ranks that have results, for the sequences that they have.
     *
     * @param first number of the first sequence in the source
     * @param positions of each sequence that are here, where the results have positions
     * @param results f32; the first dim is sequences, and classes are those that the rank has. Valid until it returns
     */
    void take(long first, SequencePositions positions, List<LocalTensor> results);
}
