package io.shardwright.spi;

import io.shardwright.tensor.LocalTensor;

/**
 * The backward of a {@link TokenModel} in two halves.
 *
 * @param <S> what the model's forward saved
 * @param <K> what the first half keeps for the second
 */
public non-sealed interface TokenHalves<S, K> extends GeneratedHalves<K> {
    /** Fills {@code kept}. */
    void inputGradients(LocalTensor tokens, LocalTensor dY, S saved, K kept);

    /** Adds to the gradients of the parameters what {@link #inputGradients} has not. */
    void weightGradients(LocalTensor tokens, LocalTensor dY, S saved, K kept);
}
