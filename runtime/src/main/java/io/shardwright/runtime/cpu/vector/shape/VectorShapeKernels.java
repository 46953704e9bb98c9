package io.shardwright.runtime.cpu.vector.shape;

import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;

/** Says which class does what of parts. */
public interface VectorShapeKernels extends Kernels {
    @Override
    default void placeSection(LocalTensor x, LocalTensor y, int dim, long from) {
        Sections.place(x, y, dim, from);
    }

    @Override
    default void addSection(LocalTensor x, LocalTensor y, int dim, long from) {
        Sections.add(x, y, dim, from);
    }
}
