package io.shardwright.spi.collective;

import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.tensor.LocalTensor;

/**
 * Attention whose sequence is split over cp: every rank has queries, keys and values of its own positions, and its queries see
 * the keys of all ranks. Made by {@code Assembly.contextAttention}; all ranks along cp call it in the same order.
 *
 * <p>{@code q, y [batch, n, seq, size]} and {@code k, v [batch, m, seq, size]} are heads views as in {@code Kernels.attention},
 * seq the positions of one rank; {@code lse[batch, n, seq]} is dense. Causal means that a query sees what is not behind it in
 * the whole sequence. Inputs are those of this rank's positions.
 */
public interface ContextAttention {
    /** {@code y = softmax(scores) v} over the keys of all ranks; keeps the log of the softmax's divisor. */
    void forward(
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            AttentionInputs inputs,
            CollectiveSite site);

    default void forward(
            LocalTensor y, LocalTensor lse, LocalTensor q, LocalTensor k, LocalTensor v, CollectiveSite site) {
        forward(y, lse, q, k, v, AttentionInputs.NONE, site);
    }

    /**
     * The gradients of this rank's queries, keys and values; overwrites them.
     *
     * @param added where gradients of tensors in {@code inputs} are added up: this rank's addends of them
     */
    void backward(
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
            CollectiveSite site);

    default void backward(
            LocalTensor dq,
            LocalTensor dk,
            LocalTensor dv,
            LocalTensor dy,
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            CollectiveSite site) {
        backward(dq, dk, dv, AttentionInputs.NONE, dy, y, lse, q, k, v, AttentionInputs.NONE, site);
    }
}
