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

    /** {@code y} is the largest of x along one dim, which y lacks. */
    void maxOver(LocalTensor y, LocalTensor x, int dim);

    /** {@code y} is the smallest of x along one dim, which y lacks. */
    void minOver(LocalTensor y, LocalTensor x, int dim);

    /** {@code dx} is dy where x is y, divided by the number of elements along {@code dim} that are, and 0 elsewhere. */
    void extremeOverGradient(LocalTensor dx, LocalTensor dy, LocalTensor x, LocalTensor y, int dim);

    /** {@code y[...] = log Σ exp(x[..., n])}. */
    void logSumExp(LocalTensor y, LocalTensor x);

    /** {@code dx = dy exp(x - y)}, with {@code dx, x [..., n]} and {@code dy, y [...]}. */
    void logSumExpGradient(LocalTensor dx, LocalTensor dy, LocalTensor x, LocalTensor y);

    /** {@code y = x - log Σ exp x} over the last dim. In place. */
    void logSoftmax(LocalTensor y, LocalTensor x);

    /** {@code dx = dy - exp(y) Σ dy} over the last dim. In place with dy. */
    void logSoftmaxGradient(LocalTensor dx, LocalTensor dy, LocalTensor y);

    /** Softmax over the last dim. In place. */
    void softmax(LocalTensor y, LocalTensor x);

    /** {@code dx = y (dy - Σ dy y)} over the last dim. In place with dy. */
    void softmaxGradient(LocalTensor dx, LocalTensor dy, LocalTensor y);
}
