package io.shardwright.runtime.predict;

import io.shardwright.tensor.LocalTensor;
import java.util.List;

/**
 * What a model gives for some sequences; whole, the same on every rank, and the caller's to keep.
 *
 * @param results f32, in the order of the model's; the first dim is sequences
 */
public record Prediction(List<LocalTensor> results) {
    public Prediction {
        results = List.copyOf(results);
    }

    /** The first result. */
    public LocalTensor result() {
        return results.getFirst();
    }
}
