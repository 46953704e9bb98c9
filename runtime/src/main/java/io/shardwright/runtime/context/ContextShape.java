package io.shardwright.runtime.context;

/**
 * What one rank has of an attention.
 *
 * @param heads of q
 * @param keyHeads of k and v, dividing {@code heads}
 * @param seq positions
 * @param size of one head
 * @param causal a query sees no key behind it in the whole sequence
 */
public record ContextShape(long batch, long heads, long keyHeads, long seq, long size, boolean causal) {}
