package io.shardwright.spi;

import io.shardwright.tensor.LocalTensor;

/**
 * A generated class whose forward takes two {@code Tokens} and gives a scalar loss: what a training loop drives.
 *
 * @param <S> its {@code Saved}
 */
public interface LossModel<S> {
    /** Room for what one microbatch keeps; before the assembly is committed. */
    S newSaved(Slot slot);

    /** {@code tokens, targets [batch, seq]} i32; {@code loss} a scalar. */
    void forward(LocalTensor tokens, LocalTensor targets, LocalTensor loss, S saved);

    /** Adds the gradients of {@code loss * dLoss} to those of the parameters. */
    void backward(LocalTensor tokens, LocalTensor targets, LocalTensor dLoss, S saved);
}
