package io.shardwright.spi.attention;

/**
 * T5's buckets of distances between a key and a query (Raffel et al., 1910.10683 §2.1; {@code mesh_tensorflow}'s {@code
 * _relative_position_bucket}): half of those there are for a side hold one distance each, the others grow with the logarithm, up to
 * the farthest.
 *
 * @param count all buckets
 * @param farthest distance from which on all are in one bucket
 * @param causal whether all buckets are for keys before the query; otherwise half of them are for keys behind it
 */
public record DistanceBuckets(int count, long farthest, boolean causal) {
    /** The bucket of a key that is {@code distance} positions behind its query, if positive, and else before it. */
    public int of(long distance) {
        int side = causal ? count : count / 2;
        int base = !causal && distance > 0 ? side : 0;
        long away = causal ? Math.max(0, -distance) : Math.abs(distance);
        int exact = side / 2;
        if (away < exact) {
            return base + (int) away;
        }
        double grown = Math.log((double) away / exact) / Math.log((double) farthest / exact) * (side - exact);
        return base + Math.min(side - 1, exact + (int) grown);
    }
}
