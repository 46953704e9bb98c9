package io.shardwright.spi;

import io.shardwright.tensor.LocalTensor;

/**
 * The backward of a {@link LossModel} in two halves.
 *
 * @param <S> what the model's forward saved
 * @param <K> what the first half keeps for the second
 */
public non-sealed interface LossHalves<S, K> extends GeneratedHalves<K> {
    /** Fills {@code kept}. */
    void inputGradients(LocalTensor tokens, LocalTensor targets, LocalTensor dLoss, S saved, K kept);

    /** Adds to the gradients of the parameters what {@link #inputGradients} has not. */
    void weightGradients(LocalTensor tokens, LocalTensor targets, LocalTensor dLoss, S saved, K kept);
}
