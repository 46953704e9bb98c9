package io.shardwright.runtime.cpu.vector.attention;

import io.shardwright.tensor.LocalTensor;

/**
 * What happens between the matmuls of {@link TiledAttention}: which keys a tile of query rows is computed against, and what becomes of
 * its scores. Queries and keys count from the first of the block.
 */
interface TileScores {
    /** Floats of the tiles of heads that are computed together: 256 KiB, so that two of them and a head's keys and values share 1 MiB. */
    int TILE = 64 * 1024;

    int LARGEST_BLOCK = 64;

    /** Keys of the widest tile. */
    int widest();

    /** Turns to a tile of {@code rows} queries of a sequence. */
    void turnTo(int batch, int from, int rows);

    /** The first key of the tile. */
    int firstKey();

    /** How many keys it has; 0 if its queries see none. */
    int keys();

    /**
     * Makes weights, not yet divided by their sum, of the products in {@code tile[rows, keys]}; keys that a row doesn't see get 0. Keeps
     * each row's sum and the log of its divisor.
     */
    void softmax(long tile, long sums, long lse, int head);

    /**
     * Makes weights of the products in {@code scores}, and of {@code dScores}, given as {@code dy vᵀ}, the gradient of the products.
     *
     * @param dots {@code Σ dy y} of each row
     */
    void gradient(long scores, long dScores, long lse, long dots, int head);

    /** The log of the divisor of rows that see no key. */
    default float lseOfNothing(int head) {
        return Float.NEGATIVE_INFINITY;
    }

    /**
     * Takes note of the rows of a sequence in backward.
     *
     * @param dots {@code Σ dy y}, a row for each head
     * @param lse of the first row; heads lie as far apart as q has queries
     */
    default void haveDots(long dots, long lse, LocalTensor q) {}

    /** Query rows in a tile of one head. */
    default int block() {
        return Math.clamp(TILE / Math.max(1, widest()) & -8, 8, LARGEST_BLOCK);
    }

    /** Heads of k whose tiles are computed at once: as many as fit, of those numbers that divide all. */
    default int together(int keyHeads) {
        int together = Math.clamp(TILE / ((long) block() * Math.max(1, widest())), 1, keyHeads);
        while (keyHeads % together != 0) {
            together--;
        }
        return together;
    }

    /**
     * What ends of tiles are rounded to, so that a sequence has at most 16 kinds of tile: each kind is a matmul of its own, whose
     * making takes milliseconds.
     */
    static int step(int block, int queries) {
        return Math.max(block, (queries + 15) / 16);
    }
}
