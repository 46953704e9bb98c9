package io.shardwright.spi.attention;

/**
 * Which positions of a sequence one rank along cp holds.
 *
 * <p>With one chunk a rank, rank r holds section r. With two it holds chunks r and 2N-1-r of 2N, so that all ranks have as much
 * to do under a causal mask (zigzag; Zhu, 2024, in zhuzilin/ring-flash-attention). Positions of a rank increase either way.
 *
 * @param length of the whole sequence
 * @param ranks along cp
 * @param rank this rank's number among them
 * @param chunks of each rank, 1 or 2
 */
public record SequencePositions(long length, int ranks, int rank, int chunks) {
    public SequencePositions {
        if (chunks < 1 || chunks > 2 || length % ((long) ranks * chunks) != 0) {
            throw new IllegalArgumentException(
                    length + " positions cannot be cut into " + chunks + " chunks for each of " + ranks + " ranks");
        }
    }

    /** All positions on one rank. */
    public static SequencePositions whole(long length) {
        return new SequencePositions(length, 1, 0, 1);
    }

    /** Positions of each rank. */
    public long count() {
        return length / ranks;
    }

    /** The position in the whole sequence of this rank's {@code local}-th. */
    public long position(long local) {
        long chunk = count() / chunks;
        return local < chunk ? rank * chunk + local : (2L * ranks - 1 - rank) * chunk + (local - chunk);
    }

    /** The rank that holds a position of the whole sequence. */
    public int rankOf(long position) {
        int at = (int) (position / (count() / chunks));
        return at < ranks ? at : 2 * ranks - 1 - at;
    }

    /** Where the rank that holds a position of the whole sequence has it. */
    public long local(long position) {
        long chunk = count() / chunks;
        return position % chunk + (position / chunk < ranks ? 0 : chunk);
    }

    /** How many of this rank's positions lie before a position of the whole sequence. */
    public long before(long position) {
        long chunk = count() / chunks;
        long first = Math.clamp(position - rank * chunk, 0, chunk);
        return chunks == 1 ? first : first + Math.clamp(position - (2L * ranks - 1 - rank) * chunk, 0, chunk);
    }

    /** The end of the run of positions that follow one another, of which the {@code local}-th is one. */
    public long endOfRun(long local) {
        long chunk = count() / chunks;
        return local < chunk ? chunk : count();
    }
}
