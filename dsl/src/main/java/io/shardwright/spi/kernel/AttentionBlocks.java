package io.shardwright.spi.kernel;

import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.tensor.LocalTensor;

/**
 * {@link Kernels#attention} block by block, for keys that come one block after the other. Shapes and conventions are those of
 * {@link Kernels}; {@code lse} is dense. Only what belongs to the queries and keys of the block is written. What {@link AttentionInputs}
 * have of keys belongs to the keys of k.
 *
 * <p>{@code first} says that the results are overwritten; otherwise they are merged or added to. It is given for a block of all
 * queries, in which sinks count.
 */
public interface AttentionBlocks {
    /**
     * Attention over the keys of the block, merged into that over the blocks before: with {@code lse} the log of the softmax's
     * divisor so far, both are weighted by their part of the sum (Milakov and Gimelshein, 1805.02867; Dao, 2307.08691, §3.1).
     */
    void forward(
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            AttentionInputs inputs,
            AttentionOptions options,
            AttentionBlock block,
            boolean first);

    /** What the block adds to the gradients, with y and lse those over all blocks. */
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
            AttentionOptions options,
            AttentionBlock block,
            boolean first);

    /**
     * {@code scores[batch, n, t, s]} as {@code options} make them of {@code q kᵀ}, and minus infinity where a query doesn't see a key;
     * element (t, s) belongs to query t and key s.
     */
    void scores(
            LocalTensor scores,
            LocalTensor q,
            LocalTensor k,
            AttentionInputs inputs,
            AttentionOptions options,
            AttentionBlock block);

    /** Softmax over the last dim, in place, with sinks joined to it; keeps the log of the divisor. */
    void softmax(LocalTensor scores, LocalTensor lse, AttentionInputs inputs);

    /** {@code y += p v}, with {@code p[batch, n, t, s]}, of which dropout takes its part in place. */
    void addValues(
            LocalTensor y,
            LocalTensor p,
            LocalTensor v,
            AttentionInputs inputs,
            AttentionOptions options,
            AttentionBlock block,
            boolean first);

    /** {@link #backward} where {@code dp[batch, n, t, s] = dy vᵀ} is known, and v is not. */
    void scoresBackward(
            LocalTensor dq,
            LocalTensor dk,
            LocalTensor dv,
            AttentionInputs added,
            LocalTensor dp,
            LocalTensor dy,
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            AttentionInputs inputs,
            AttentionOptions options,
            AttentionBlock block,
            boolean first);

    /** {@code y = x} between heads views {@code [batch, heads, seq, size]} of any strides. */
    void copy(LocalTensor y, LocalTensor x);

    /** {@code y += x} between heads views {@code [batch, heads, seq, size]} of any strides. */
    void add(LocalTensor y, LocalTensor x);
}
