package io.shardwright.runtime.pipeline;

import io.shardwright.tensor.LocalTensor;

/** What stands at the ends of a pipeline. */
public interface Ends {
    /** Number of a microbatch's first sequence, counted over the whole run. */
    long firstSequence(int microbatch);

    /** Fills in what the first stage reads, and what the last compares with; called on either. */
    void fill(int microbatch, LocalTensor tokens, LocalTensor targets);

    /** How much a mean over the microbatch's targets weighs in the step: {@link io.shardwright.spi.kernel.Slot#targetWeight}. */
    default double targetWeight(int microbatch) {
        return 1;
    }

    /** The last stage has a result: a loss, or logits. */
    void result(int microbatch, LocalTensor result);
}
