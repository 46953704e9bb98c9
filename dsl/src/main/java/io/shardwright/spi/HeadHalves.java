package io.shardwright.spi;

import io.shardwright.tensor.LocalTensor;

/**
 * The backward of a {@link HeadModel} in two halves.
 *
 * @param <S> what the model's forward saved
 * @param <K> what the first half keeps for the second
 */
public non-sealed interface HeadHalves<S, K> extends GeneratedHalves<K> {
    /** Fills {@code dX}, and {@code kept}. */
    void inputGradients(LocalTensor x, LocalTensor targets, LocalTensor dLoss, LocalTensor dX, S saved, K kept);

    /** Adds to the gradients of the parameters what {@link #inputGradients} has not. */
    void weightGradients(LocalTensor x, LocalTensor targets, LocalTensor dLoss, S saved, K kept);
}
