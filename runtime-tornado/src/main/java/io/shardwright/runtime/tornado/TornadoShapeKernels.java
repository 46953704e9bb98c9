package io.shardwright.runtime.tornado;

import io.shardwright.runtime.tornado.kernel.StridedCopyKernel;
import io.shardwright.tensor.LocalTensor;

/** Records what puts parts of tensors into others. */
interface TornadoShapeKernels extends RecordingKernels {
    @Override
    default void placeSection(LocalTensor x, LocalTensor y, int dim, long from) {
        fill(x, 0);
        record(StridedCopyKernel.copy(memory(), x.section(dim, from, y.dim(dim)), y, false));
    }

    @Override
    default void addSection(LocalTensor x, LocalTensor y, int dim, long from) {
        record(StridedCopyKernel.copy(memory(), x.section(dim, from, y.dim(dim)), y, true));
    }
}
