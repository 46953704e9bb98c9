package io.shardwright.spi.kernel;

import io.shardwright.tensor.LocalTensor;

/** Sums over all elements or one dim, and softmax. As {@link Kernels} says. */
public interface ReductionKernels {
    /** {@code y = factor Σ x}, over all elements, to a scalar. */
    void sum(LocalTensor y, LocalTensor x, double factor);

    /** {@code dx = factor dy} everywhere, {@code dy} a scalar. */
    void sumGradient(LocalTensor dx, LocalTensor dy, double factor);

    /** {@code y = factor Σ x} over one dim, which y lacks. */
    void sumOver(LocalTensor y, LocalTensor x, int dim, double factor);

    /** {@code dx = factor dy}, spread along one dim, which dy lacks. */
    void sumOverGradient(LocalTensor dx, LocalTensor dy, int dim, double factor);

    /** Softmax over the last dim. In place. */
    void softmax(LocalTensor y, LocalTensor x);

    /** {@code dx = y (dy - Σ dy y)} over the last dim. In place with dy. */
    void softmaxGradient(LocalTensor dx, LocalTensor dy, LocalTensor y);
}
