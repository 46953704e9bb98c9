package io.shardwright.spi;

import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;

/** Memory for what one microbatch keeps between its forward and its backward. */
public interface Slot {
    /** A tensor that keeps its contents as long as the slot's microbatch is in flight. */
    LocalTensor tensor(DType type, long... dims);

    /**
     * The same for a tensor that is only read and written row by row. The last dim is dense, and one stride leads from each row to
     * the next, which may be more than the row is long: some strides are bad for caches.
     */
    default LocalTensor rows(DType type, long... dims) {
        return tensor(type, dims);
    }

    /**
     * The number of the first sequence of the microbatch in the slot, counted over the whole run and all replicas. Dropout
     * masks follow it, so how a batch is cut into microbatches changes nothing.
     */
    long firstSequence();

    /**
     * What part of the step's loss that of the slot's microbatch is: what the losses that modules add by themselves are
     * multiplied by in backward.
     */
    double lossShare();
}
