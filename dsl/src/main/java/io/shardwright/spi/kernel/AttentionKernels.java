package io.shardwright.spi.kernel;

import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.attention.RotaryOptions;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.LocalTensor;

/** Attention, and rotary positions. As {@link Kernels} says. */
public interface AttentionKernels {
    /**
     * Rotary positions (Su et al., 2104.09864) on {@code x[batch, heads, seq, size]}: at position t, elements
     * i and {@code i + size/2} turn by {@code t base^(-2i/size)}. In place.
     */
    @RowWise
    default void rotary(LocalTensor y, LocalTensor x, double base) {
        rotary(y, x, SequencePositions.whole(x.dim(2)), base);
    }

    /** The turn of {@link #rotary} backwards. In place. */
    @RowWise
    default void rotaryGradient(LocalTensor dx, LocalTensor dy, double base) {
        rotaryGradient(dx, dy, SequencePositions.whole(dy.dim(2)), base);
    }

    /** As {@link #rotary}, where the t-th position of x is {@code positions.position(t)} of the sequence. */
    @RowWise
    void rotary(LocalTensor y, LocalTensor x, SequencePositions positions, double base);

    @RowWise
    void rotaryGradient(LocalTensor dx, LocalTensor dy, SequencePositions positions, double base);

    /** Rotary positions as {@code options} say, on {@code x[batch, heads, seq, size]}. In place. */
    @RowWise
    default void rotaryBy(LocalTensor y, LocalTensor x, RotaryOptions options) {
        rotaryBy(y, x, SequencePositions.whole(x.dim(2)), options);
    }

    /** The turn of {@link #rotaryBy} backwards: the transpose of what it does to a head. In place. */
    @RowWise
    default void rotaryByGradient(LocalTensor dx, LocalTensor dy, RotaryOptions options) {
        rotaryByGradient(dx, dy, SequencePositions.whole(dy.dim(2)), options);
    }

    /** As {@link #rotaryBy}, where the t-th position of x is {@code positions.position(t)} of the sequence. */
    @RowWise
    void rotaryBy(LocalTensor y, LocalTensor x, SequencePositions positions, RotaryOptions options);

    @RowWise
    void rotaryByGradient(LocalTensor dx, LocalTensor dy, SequencePositions positions, RotaryOptions options);

    /** As {@link #rotaryBy}, at positions that are given: i32 {@code positions[batch, seq]}, not negative. In place. */
    @RowWise
    void rotaryAt(LocalTensor y, LocalTensor x, LocalTensor positions, RotaryOptions options);

    @RowWise
    void rotaryAtGradient(LocalTensor dx, LocalTensor dy, LocalTensor positions, RotaryOptions options);

    /** {@link NormKernels#rmsNorm} of the rows of {@code x[batch, heads, seq, size]}, then {@link #rotary}; keeps {@code rstd[batch, heads, seq]}. */
    @RowWise
    default void rmsNormRotary(
            LocalTensor y, LocalTensor rstd, LocalTensor x, LocalTensor w, double epsilon, double base) {
        rmsNormRotary(y, rstd, x, w, epsilon, SequencePositions.whole(x.dim(2)), base);
    }

    /** dx overwrites; dw accumulates. In place with dy. */
    @RowWise
    default void rmsNormRotaryGradient(
            LocalTensor dx,
            LocalTensor dw,
            LocalTensor dy,
            LocalTensor x,
            LocalTensor rstd,
            LocalTensor w,
            double base) {
        rmsNormRotaryGradient(dx, dw, dy, x, rstd, w, SequencePositions.whole(x.dim(2)), base);
    }

    /** The same, where the t-th position of x is {@code positions.position(t)} of the sequence. */
    @RowWise
    void rmsNormRotary(
            LocalTensor y,
            LocalTensor rstd,
            LocalTensor x,
            LocalTensor w,
            double epsilon,
            SequencePositions positions,
            double base);

    @RowWise
    void rmsNormRotaryGradient(
            LocalTensor dx,
            LocalTensor dw,
            LocalTensor dy,
            LocalTensor x,
            LocalTensor rstd,
            LocalTensor w,
            SequencePositions positions,
            double base);

    /**
     * {@code y = softmax(scores) v} on {@code q, y [batch, n, t, size]}, {@code k, v [batch, m, s, size]}; head j of q uses head {@code j
     * m/n} of k and v (grouped-query attention, Ainslie et al., 2305.13245). Scores are what {@code options} make of {@code q kᵀ}, and
     * a query that sees no key gets 0. Keeps the log of the softmax's divisor, {@code lse[batch, n, t]} (Dao, 2307.08691).
     */
    @RowWise
    void attention(
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            AttentionInputs inputs,
            AttentionOptions options);

    @RowWise
    default void attention(
            LocalTensor y, LocalTensor lse, LocalTensor q, LocalTensor k, LocalTensor v, AttentionOptions options) {
        attention(y, lse, q, k, v, AttentionInputs.NONE, options);
    }

    /**
     * The gradients of q, k and v.
     *
     * @param added where gradients of tensors in {@code inputs} are added up
     */
    @RowWise
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

    @RowWise
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
