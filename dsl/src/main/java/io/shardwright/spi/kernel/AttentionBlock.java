package io.shardwright.spi.kernel;

/**
 * A rectangle of an attention's scores: queries {@code queryFrom} and on against keys {@code keyFrom} and on.
 *
 * @param causal the i-th query of the block sees its first i + 1 keys; otherwise all
 */
public record AttentionBlock(int queryFrom, int queries, int keyFrom, int keys, boolean causal) {
    /** All queries of q against all keys of k. */
    public static AttentionBlock whole(long queries, long keys, boolean causal) {
        return new AttentionBlock(0, Math.toIntExact(queries), 0, Math.toIntExact(keys), causal);
    }
}
