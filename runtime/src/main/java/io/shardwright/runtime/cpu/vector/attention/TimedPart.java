package io.shardwright.runtime.cpu.vector.attention;

import io.shardwright.runtime.cpu.choice.WayTimes;
import io.shardwright.runtime.cpu.peak.ThreadClock;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.function.Consumer;

/**
 * The part of an attention that tiles are timed on: heads of the first sequence, and of its queries those in the middle, above which as large a part of
 * a tile's scores is hidden as of all.
 *
 * @param heads as many as the tile with the most has
 * @param from the first query
 * @param end of queries
 * @param seen keys that a query sees, about
 * @param size of a head
 */
record TimedPart(int heads, int from, int end, long seen, int size) {
    /** What a tile is timed for at least, all by turns. */
    static final long ENOUGH_NANOS = 60_000_000;

    private static final int LEAST_ROUNDS = 3;

    /** Multiply-adds of one product: some milliseconds. */
    private static final long WORK = 1 << 26;

    /** Nanoseconds for a score, of which loops over vectors take less than ten, but some hundreds before the JIT has compiled them. */
    private static final double COLD = 20;

    /** The same for each element of its head, for matmuls. */
    private static final double COLD_OF_ELEMENT = 0.25;

    /** What the JIT is waited for. */
    private static final long MOST_WARMING_NANOS = 1_000_000_000;

    static TimedPart of(TiledShape shape, List<Tile> tiles) {
        int heads = tiles.stream().mapToInt(Tile::heads).max().orElseThrow();
        long seen = shape.causal() ? Math.max(1, shape.widest() / 2) : shape.widest();
        long most = WORK / (seen * shape.size() * heads);
        int rows = Math.clamp(most / Tile.MOST_ROWS * Tile.MOST_ROWS, Tile.MOST_ROWS, Integer.MAX_VALUE);
        if (rows >= shape.queries()) {
            return new TimedPart(heads, 0, shape.queries(), seen, shape.size());
        }
        int from = (shape.queries() - rows) / 2 / Tile.MOST_ROWS * Tile.MOST_ROWS;
        return new TimedPart(heads, from, from + rows, seen, shape.size());
    }

    /** The first sequence's heads, as if they were all. */
    LocalTensor of(LocalTensor x) {
        return x.section(0, 0, 1).section(1, 0, heads);
    }

    /** Room for such heads of as many positions as x has. */
    LocalTensor room(Arena arena, LocalTensor x, DType type) {
        return dense(arena, type, 1, x.dim(2), (long) heads * size).heads(heads);
    }

    /** Room for a number of each row of such heads. */
    LocalTensor rows(Arena arena, LocalTensor x) {
        return dense(arena, DType.F32, 1, heads, x.dim(2));
    }

    private static LocalTensor dense(Arena arena, DType type, long... dims) {
        long elements = dims[0] * dims[1] * dims[2];
        return LocalTensor.dense(Storage.on(arena.allocate(type.bytes() * elements, 64)), type, dims);
    }

    /**
     * What tiles take; none if the JIT isn't through with what they run.
     *
     * @param enough nanoseconds after which no further round begins
     * @param run computes as many heads at once as the tile has
     */
    WayTimes times(List<Tile> tiles, long enough, Consumer<Tile> run) {
        // Makes their matmuls.
        tiles.forEach(run);
        if (!isWarm(tiles.getFirst(), run)) {
            return WayTimes.NONE;
        }
        return WayTimes.of(tiles.stream().map(Tile::text).toList(), LEAST_ROUNDS, enough, number -> {
            Tile tile = tiles.get(number);
            run.accept(tile);
            return (double) tile.heads() / heads;
        });
    }

    /** Runs a tile until that is compiled. */
    private boolean isWarm(Tile tile, Consumer<Tile> run) {
        double limit = (COLD + COLD_OF_ELEMENT * size) * (end - from) * seen * tile.heads();
        long start = ThreadClock.nanos();
        for (long now = start; now - start < MOST_WARMING_NANOS; ) {
            run.accept(tile);
            long before = now;
            now = ThreadClock.nanos();
            if (now - before < limit) {
                return true;
            }
        }
        return false;
    }
}
