package io.shardwright.runtime.data;

import io.shardwright.spi.attention.SequencePositions;

/** What a model is given, sequence by sequence, each on its own. */
public interface SequenceSource extends InputSource {
    /**
     * Fills in one sequence.
     *
     * @param row which one it is, and where it goes
     */
    void fill(InputRow row);

    @Override
    default void fill(long first, SequencePositions positions, InputTensors inputs) {
        long batch = inputs.batch();
        for (long row = 0; row < batch; row++) {
            fill(new InputRow(inputs, row, first + row, positions));
        }
    }
}
