package io.shardwright.runtime.cpu.vector.attention;

import io.shardwright.tensor.LocalTensor;

/**
 * What happens between the matmuls of {@link TiledAttention}: which keys rows of queries are computed against, tile after tile, and what
 * becomes of a tile's scores. Queries and keys count from the first of the block.
 */
abstract class TileScores {
    /** Floats of the tiles of heads that are computed together: 256 KiB, so that two of them and a head's keys and values share 1 MiB. */
    private static final int TILE = 64 * 1024;

    /** Keys that a single tile takes at most: of more there are tiles of {@link #SOME_KEYS}, with the more rows. */
    private static final int MOST_KEYS = 512;

    private static final int SOME_KEYS = 256;

    /** Rows of a tile of all keys. */
    static final int FEW_ROWS = 64;

    /**
     * Rows of a tile of some keys. Each matmul brings its keys into its own order first, which many rows repay; of more, more would lie
     * above the diagonal.
     */
    private static final int MANY_ROWS = 128;

    private int firstKey;
    private int keys;
    private int endOfKeys;

    /** Keys that {@link #FEW_ROWS} queries see at most, with what {@link #see} adds. */
    abstract int widest();

    /** Turns to {@code rows} queries of a sequence; {@link #nextKeys} then goes through the keys that any of them sees. */
    abstract void turnTo(int batch, int from, int rows);

    /**
     * Says which keys that is.
     *
     * @param low the first
     * @param high the end
     * @param most the end of all keys
     */
    final void see(int low, int high, int most) {
        // Tiles end at multiples of rows, so that there are few kinds: each is a matmul of its own, whose making takes
        // milliseconds.
        int step = rows();
        firstKey = low / step * step;
        keys = 0;
        endOfKeys = low < high ? Math.min(most, (high + step - 1) / step * step) : firstKey;
    }

    /** Turns to the next tile of keys; false if there is no more. */
    final boolean nextKeys() {
        firstKey += keys;
        keys = Math.min(mostKeys(), endOfKeys - firstKey);
        return keys > 0;
    }

    /** The first key of the tile. */
    final int firstKey() {
        return firstKey;
    }

    /** How many keys it has. */
    final int keys() {
        return keys;
    }

    /** Floats from one row of the tile to the next: whole vectors, so that rows can be computed by them without touching the next one. */
    final int stride() {
        return ScoreVectors.end(keys);
    }

    /** The end of the keys of all tiles of these rows. */
    final int endOfKeys() {
        return endOfKeys;
    }

    /** Floats of a row of the largest tile. */
    final int largestStride() {
        return ScoreVectors.end(mostKeys());
    }

    private int mostKeys() {
        int widest = widest();
        return widest > MOST_KEYS ? SOME_KEYS : Math.max(1, widest);
    }

    /** Query rows in a tile of one head. */
    final int rows() {
        return widest() <= MOST_KEYS ? FEW_ROWS : MANY_ROWS;
    }

    /** Heads of k whose tiles are computed at once: as many as fit, of those numbers that divide all. */
    final int together(int keyHeads) {
        int together = Math.clamp(TILE / ((long) rows() * largestStride()), 1, keyHeads);
        while (keyHeads % together != 0) {
            together--;
        }
        return together;
    }

    /** The score that all rows of a head have beside those of keys, which has no value; negative infinity if there is none. */
    abstract float sink(int head);

    /** The largest score and the divisor of {@code rows} rows before any of their tiles. */
    final void start(SoftmaxState state, int rows, int head) {
        float sink = sink(head);
        state.start(rows, sink, sink == Float.NEGATIVE_INFINITY ? 0 : 1);
    }

    /**
     * Makes weights, not yet divided by their sum, of the products in {@code tile[rows, keys]}, whose rows are {@link #stride} floats apart; keys
     * that a row doesn't see get 0.
     *
     * @param state of the rows, to which the tile is added
     */
    abstract void softmax(long tile, SoftmaxState state, int head);

    /**
     * Makes weights of the products in {@code scores}, and of {@code dScores}, given as {@code dy vᵀ}, the gradient of the products.
     *
     * @param dots {@code Σ dy y} of each row
     */
    abstract void gradient(long scores, long dScores, long lse, long dots, int head);

    /**
     * Takes note of the rows of a sequence in backward.
     *
     * @param dots {@code Σ dy y}, a row for each head
     * @param lse of the first row; heads lie as far apart as q has queries
     */
    void haveDots(long dots, long lse, LocalTensor q) {}
}
