package io.shardwright.runtime.pipeline;

import io.shardwright.runtime.data.InputTensors;
import io.shardwright.tensor.LocalTensor;
import java.util.List;

/** What stands at the ends of a pipeline. */
public interface Ends {
    /** Number of a microbatch's first sequence, counted over the whole run. */
    long firstSequence(int microbatch);

    /** Fills in what a stage reads of the model's inputs; not called on one that reads none. */
    void fill(int microbatch, InputTensors inputs);

    /** How much a mean over the microbatch's targets weighs in the step: {@link io.shardwright.spi.kernel.Slot#targetWeight}. */
    default double targetWeight(int microbatch) {
        return 1;
    }

    /** The last stage has a result: a loss, or logits. */
    void result(int microbatch, LocalTensor result);

    /** All of what the last stage gives, for a model that gives several tensors. */
    default void results(int microbatch, List<LocalTensor> results) {
        result(microbatch, results.getFirst());
    }
}
