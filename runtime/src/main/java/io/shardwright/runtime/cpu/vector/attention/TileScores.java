package io.shardwright.runtime.cpu.vector.attention;

import io.shardwright.tensor.LocalTensor;

/**
 * What happens between the matmuls of {@link TiledAttention}: which keys rows of queries are computed against, tile after tile, and what
 * becomes of a tile's scores. Queries and keys count from the first of the block.
 */
abstract class TileScores {
    private Tile tile = new Tile(1, 1, 1);
    private int firstRow;
    private int endOfRows;
    private int firstKey;
    private int keys;
    private int endOfKeys;

    /** Whether what a row sees, or what its scores are, follows rules of its own. */
    abstract boolean isRuled();

    /** Keys that some queries see at most, with what {@link #see} adds. */
    abstract int widest();

    /** Says in which tiles queries from one to the end of others are computed. */
    final void cut(Tile newTile, int from, int end) {
        tile = newTile;
        firstRow = from;
        endOfRows = end;
    }

    /** The largest tile. */
    final Tile tile() {
        return tile;
    }

    /** The first query that is computed. */
    final int firstRow() {
        return firstRow;
    }

    /** The end of the queries that are. */
    final int endOfRows() {
        return endOfRows;
    }

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
        int step = tile.rows();
        firstKey = low / step * step;
        keys = 0;
        endOfKeys = low < high ? Math.min(most, (high + step - 1) / step * step) : firstKey;
    }

    /** Turns to the next tile of keys; false if there is no more. */
    final boolean nextKeys() {
        firstKey += keys;
        keys = Math.min(tile.keys(), endOfKeys - firstKey);
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
        return ScoreVectors.end(tile.keys());
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
