package io.shardwright.runtime.tornado;

/**
 * A tensor {@code [batch, heads, seq, size]} in a rank's memory.
 *
 * @param at float of the memory where element 0 lies
 * @param batchStride floats from one sequence to the next
 * @param headStride floats from one head to the next
 * @param stride floats from one position to the next
 */
public record Heads(int at, int batchStride, int headStride, int stride, int batch, int heads, int seq, int size) {}
