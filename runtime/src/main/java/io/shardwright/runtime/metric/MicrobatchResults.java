package io.shardwright.runtime.metric;

import io.shardwright.runtime.data.InputTensors;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.LocalTensor;
import java.util.List;

/**
 * What a model has given for some sequences.
 *
 * @param first number of the first sequence in the source
 * @param positions of each sequence that are here; all of them but where cp splits sequences
 * @param results f32, in the order of the model's; the first dim is sequences, and classes are whole
 * @param inputs all that the model that is trained is given for these sequences, targets too; read them only
 */
public record MicrobatchResults(
        long first, SequencePositions positions, List<LocalTensor> results, InputTensors inputs) {
    public MicrobatchResults {
        results = List.copyOf(results);
    }

    /** The first result. */
    public LocalTensor result() {
        return results.getFirst();
    }

    /**
     * An input of the model that is trained.
     *
     * @throws IllegalArgumentException if it has none of that name
     */
    public LocalTensor input(String name) {
        return inputs.of(name)
                .orElseThrow(() ->
                        new IllegalArgumentException("the model isn't given " + name + ", but " + inputs.names()));
    }
}
