package io.shardwright.spi.kernel;

import io.shardwright.tensor.LocalTensor;

/** What puts parts of tensors into others. As {@link Kernels} says. */
public interface ShapeKernels {
    /** x is y at elements {@code from} to {@code from + y.dim(dim)} along one dim, and 0 at the others. */
    void placeSection(LocalTensor x, LocalTensor y, int dim, long from);

    /** Adds y to elements {@code from} to {@code from + y.dim(dim)} of x along one dim. */
    void addSection(LocalTensor x, LocalTensor y, int dim, long from);
}
