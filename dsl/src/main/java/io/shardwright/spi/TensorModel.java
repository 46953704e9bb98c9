package io.shardwright.spi;

import io.shardwright.tensor.LocalTensor;

/**
 * A generated class whose forward takes a tensor and gives one: a block, say.
 *
 * @param <S> its {@code Saved}
 */
public non-sealed interface TensorModel<S> extends GeneratedModel<S> {
    void forward(LocalTensor x, LocalTensor y, S saved);

    /** Fills {@code dX}, and adds to the gradients of the parameters. */
    void backward(LocalTensor x, LocalTensor dY, LocalTensor dX, S saved);

    /** Backward in two halves, for schedules that run the second later; before the assembly is committed. */
    @Override
    TensorHalves<S, ?> halves();
}
