package io.shardwright.spi.kernel;

import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.LocalTensor;

/** Attention, and rotary positions. As {@link Kernels} says. */
public interface AttentionKernels {
    /**
     * Rotary positions (Su et al., 2104.09864) on {@code x[batch, heads, seq, size]}: at position t, elements
     * i and {@code i + size/2} turn by {@code t base^(-2i/size)}. In place.
     */
    default void rotary(LocalTensor y, LocalTensor x, double base) {
        rotary(y, x, SequencePositions.whole(x.dim(2)), base);
    }

    /** The turn of {@link #rotary} backwards. In place. */
    default void rotaryGradient(LocalTensor dx, LocalTensor dy, double base) {
        rotaryGradient(dx, dy, SequencePositions.whole(dy.dim(2)), base);
    }

    /** As {@link #rotary}, where the t-th position of x is {@code positions.position(t)} of the sequence. */
    void rotary(LocalTensor y, LocalTensor x, SequencePositions positions, double base);

    void rotaryGradient(LocalTensor dx, LocalTensor dy, SequencePositions positions, double base);

    /**
     * {@code y = softmax(scores) v} on {@code q, y [batch, n, t, size]}, {@code k, v [batch, m, s, size]}; head j of q uses head {@code j
     * m/n} of k and v (grouped-query attention, Ainslie et al., 2305.13245). Scores are what {@code options} make of {@code q kᵀ}, and
     * a query that sees no key gets 0. Keeps the log of the softmax's divisor, {@code lse[batch, n, t]} (Dao, 2307.08691).
     */
    void attention(
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            AttentionInputs inputs,
            AttentionOptions options);

    default void attention(
            LocalTensor y, LocalTensor lse, LocalTensor q, LocalTensor k, LocalTensor v, AttentionOptions options) {
        attention(y, lse, q, k, v, AttentionInputs.NONE, options);
    }

    /**
     * The gradients of q, k and v.
     *
     * @param added where gradients of tensors in {@code inputs} are added up
     */
    void attentionGradient(
            LocalTensor dq,
            LocalTensor dk,
            LocalTensor dv,
            AttentionInputs added,
            LocalTensor dy,
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            AttentionInputs inputs,
            AttentionOptions options);

    default void attentionGradient(
            LocalTensor dq,
            LocalTensor dk,
            LocalTensor dv,
            LocalTensor dy,
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            AttentionOptions options) {
        attentionGradient(dq, dk, dv, AttentionInputs.NONE, dy, y, lse, q, k, v, AttentionInputs.NONE, options);
    }

    /** The same block by block. */
    AttentionBlocks attentionBlocks();
}
