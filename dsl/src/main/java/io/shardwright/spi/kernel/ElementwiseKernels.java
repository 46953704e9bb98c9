package io.shardwright.spi.kernel;

import io.shardwright.tensor.LocalTensor;

/** What is computed element by element. As {@link Kernels} says. */
public interface ElementwiseKernels {
    /** {@code y = x}, however they lie; between f32 and bf16 if both are dense or in bf16 kernels, rounding to nearest even. */
    @RowWise
    void copy(LocalTensor y, LocalTensor x);

    /** {@code z = x + y}, all f32, or all bf16 and dense. In place with either. */
    @RowWise
    void add(LocalTensor z, LocalTensor x, LocalTensor y);

    /** {@code z[..., p] = x[..., p] + y[p]}, where the dims of y are the last dims of x. In place. */
    void addBroadcast(LocalTensor z, LocalTensor x, LocalTensor y);

    /** The gradient of y in {@link #addBroadcast}: {@code dy[p] = Σ dz[..., p]}. */
    void addBroadcastGradient(LocalTensor dy, LocalTensor dz);

    /**
     * The gradient of what an elementwise operator spread over the dims of {@code dz}: {@code dy} plus the sum over the dims that dy
     * lacks, aligned from the right, or has as 1.
     */
    void addSpreadGradient(LocalTensor dy, LocalTensor dz);

    /** {@code z = x y}. In place with either. */
    @RowWise
    void multiply(LocalTensor z, LocalTensor x, LocalTensor y);

    /** {@code y = factor x}. In place. */
    @RowWise
    void scale(LocalTensor y, LocalTensor x, double factor);

    /** {@code a = activation(h)}. In place. */
    @RowWise
    void activate(LocalTensor a, LocalTensor h, Activation activation);

    /** {@code dh = da activation'(h)}. In place with da. */
    @RowWise
    void activateGradient(LocalTensor dh, LocalTensor da, LocalTensor h, Activation activation);

    /** {@code y = activation(gate) up} (GLU variants, Shazeer, 2002.05202). */
    @RowWise
    void activateMultiply(LocalTensor y, LocalTensor gate, LocalTensor up, Activation activation);

    /** Both gradients of {@link #activateMultiply}: {@code dGate = dy up activation'(gate)}, {@code dUp = dy activation(gate)}. */
    @RowWise
    void activateMultiplyGradient(
            LocalTensor dGate,
            LocalTensor dUp,
            LocalTensor dy,
            LocalTensor gate,
            LocalTensor up,
            Activation activation);

    /** Drops elements by the mask and divides the others by {@code 1 - rate}; its own gradient. In place. */
    @RowWise
    void dropout(LocalTensor y, LocalTensor x, DropoutMask mask, long firstSequence);

    /** {@code y = residual + dropout(x)}. In place with either. */
    @RowWise
    void dropoutAdd(LocalTensor y, LocalTensor x, LocalTensor residual, DropoutMask mask, long firstSequence);

    /** {@code y = residual + dropout(x + b)}. In place with either. */
    @RowWise
    void biasDropoutAdd(
            LocalTensor y, LocalTensor x, LocalTensor b, LocalTensor residual, DropoutMask mask, long firstSequence);
}
