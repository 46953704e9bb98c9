package io.shardwright.spi;

import io.shardwright.tensor.LocalTensor;

/**
 * A generated class whose forward takes two {@code Tokens} and gives a scalar loss: a whole model, as a training loop drives
 * it.
 *
 * @param <S> its {@code Saved}
 */
public non-sealed interface LossModel<S> extends GeneratedModel<S> {
    /** {@code tokens, targets [batch, seq]} i32; {@code loss} a scalar. */
    void forward(LocalTensor tokens, LocalTensor targets, LocalTensor loss, S saved);

    /** Adds the gradients of {@code loss * dLoss} to those of the parameters. */
    void backward(LocalTensor tokens, LocalTensor targets, LocalTensor dLoss, S saved);

    /** Backward in two halves, for schedules that run the second later; before the assembly is committed. */
    @Override
    LossHalves<S, ?> halves();
}
