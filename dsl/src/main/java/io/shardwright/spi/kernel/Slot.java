package io.shardwright.spi.kernel;

import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;

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
     * A tensor that keeps its contents from the first part of a split backward to the second. Where no backward is split it has no
     * memory.
     */
    default LocalTensor kept(DType type, long... dims) {
        return LocalTensor.dense(new Storage(0), type.in(DType.F32), dims);
    }

    /** The same for a tensor that is only read and written row by row: as {@link #rows} for {@link #tensor}. */
    default LocalTensor keptRows(DType type, long... dims) {
        return kept(type, dims);
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

    /**
     * What a mean over the microbatch's targets that count, those that aren't negative, is multiplied by, so that the mean of that
     * over all microbatches and ranks is the mean over all targets of the step that count: the targets that count here over
     * those that count in the step, by {@link #lossShare}. 1 where all microbatches have as many.
     */
    double targetWeight();
}
