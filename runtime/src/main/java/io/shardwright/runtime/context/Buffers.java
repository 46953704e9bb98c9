package io.shardwright.runtime.context;

import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;

/** Gives dense tensors for the duration of one forward or backward, while a model is being declared. */
@FunctionalInterface
public interface Buffers {
    LocalTensor tensor(DType type, long... dims);

    /** Of numbers in the precision of the run. */
    default LocalTensor reals(long... dims) {
        return tensor(DType.REAL, dims);
    }

    /** Of float32 in every run. */
    default LocalTensor floats(long... dims) {
        return tensor(DType.F32, dims);
    }
}
