package io.shardwright.spi.attention;

/**
 * A rectangle of an attention's scores: queries {@code queryFrom} and on against keys {@code keyFrom} and on.
 *
 * @param causal the i-th query of the block sees its first i + 1 keys; otherwise all. This says what {@code AttentionOptions.causal}
 *     means in this block, where nothing else asks for positions
 * @param ofQueries which positions the queries have, counted from query 0
 * @param ofKeys which the keys have, counted from key 0
 */
public record AttentionBlock(
        int queryFrom,
        int queries,
        int keyFrom,
        int keys,
        boolean causal,
        SequencePositions ofQueries,
        SequencePositions ofKeys) {
    /** In tensors of whole sequences. */
    public AttentionBlock(int queryFrom, int queries, int keyFrom, int keys, boolean causal) {
        this(
                queryFrom,
                queries,
                keyFrom,
                keys,
                causal,
                SequencePositions.whole(queryFrom + queries),
                SequencePositions.whole(keyFrom + keys));
    }

    /** All queries of q against all keys of k. */
    public static AttentionBlock whole(long queries, long keys, boolean causal) {
        return new AttentionBlock(0, Math.toIntExact(queries), 0, Math.toIntExact(keys), causal);
    }
}
