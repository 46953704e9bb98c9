package io.shardwright.spi.kernel;

import io.shardwright.tensor.LocalTensor;

/**
 * What a device does with chains of elementwise operators: outputs, inputs and the chain. All tensors are f32; those of one shape are
 * outputs and inputs, but inputs may also be spread: their dims, aligned from the right, are the outputs' or 1, and parameters among them
 * bf16. An only output may be an input.
 */
public interface ChainKernels {
    /** What the next call of {@link #chain(ElementwiseChain)} works on. */
    ChainTensors chainTensors();

    /** Runs the chain on {@link #chainTensors}. */
    @RowWise
    void chain(ElementwiseChain chain);

    // A method for each number of tensors, because an array of them would be an object in every step.

    default void chain(LocalTensor a, LocalTensor b, ElementwiseChain chain) {
        chainTensors().set(0, a);
        chainTensors().set(1, b);
        chain(chain);
    }

    default void chain(LocalTensor a, LocalTensor b, LocalTensor c, ElementwiseChain chain) {
        chainTensors().set(2, c);
        chain(a, b, chain);
    }

    default void chain(LocalTensor a, LocalTensor b, LocalTensor c, LocalTensor d, ElementwiseChain chain) {
        chainTensors().set(3, d);
        chain(a, b, c, chain);
    }

    default void chain(
            LocalTensor a, LocalTensor b, LocalTensor c, LocalTensor d, LocalTensor e, ElementwiseChain chain) {
        chainTensors().set(4, e);
        chain(a, b, c, d, chain);
    }

    default void chain(
            LocalTensor a,
            LocalTensor b,
            LocalTensor c,
            LocalTensor d,
            LocalTensor e,
            LocalTensor f,
            ElementwiseChain chain) {
        chainTensors().set(5, f);
        chain(a, b, c, d, e, chain);
    }

    default void chain(
            LocalTensor a,
            LocalTensor b,
            LocalTensor c,
            LocalTensor d,
            LocalTensor e,
            LocalTensor f,
            LocalTensor g,
            ElementwiseChain chain) {
        chainTensors().set(6, g);
        chain(a, b, c, d, e, f, chain);
    }

    default void chain(
            LocalTensor a,
            LocalTensor b,
            LocalTensor c,
            LocalTensor d,
            LocalTensor e,
            LocalTensor f,
            LocalTensor g,
            LocalTensor h,
            ElementwiseChain chain) {
        chainTensors().set(7, h);
        chain(a, b, c, d, e, f, g, chain);
    }
}
