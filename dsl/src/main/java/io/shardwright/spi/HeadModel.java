package io.shardwright.spi;

import io.shardwright.tensor.LocalTensor;

/**
 * A generated class whose forward takes a tensor and {@code Tokens}, its targets, and gives a scalar loss: the last unit of a
 * model.
 *
 * @param <S> its {@code Saved}
 */
public non-sealed interface HeadModel<S> extends GeneratedModel<S> {
    /** {@code targets [batch, seq]} i32; {@code loss} a scalar. */
    void forward(LocalTensor x, LocalTensor targets, LocalTensor loss, S saved);

    /** Fills {@code dX}, and adds the gradients of {@code loss * dLoss} to those of the parameters. */
    void backward(LocalTensor x, LocalTensor targets, LocalTensor dLoss, LocalTensor dX, S saved);

    /** Backward in two halves, for schedules that run the second later; before the assembly is committed. */
    @Override
    HeadHalves<S, ?> halves();
}
