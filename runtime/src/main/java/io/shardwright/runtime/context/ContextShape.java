package io.shardwright.runtime.context;

import io.shardwright.spi.kernel.AttentionOptions;

/**
 * What one rank has of an attention.
 *
 * @param heads of q
 * @param keyHeads of k and v, dividing {@code heads}
 * @param seq positions
 * @param size of one head
 * @param options of the attention, over the whole sequence
 */
public record ContextShape(long batch, long heads, long keyHeads, long seq, long size, AttentionOptions options) {}
