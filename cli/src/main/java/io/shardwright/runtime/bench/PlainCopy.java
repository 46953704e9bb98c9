package io.shardwright.runtime.bench;

import io.shardwright.spi.collective.Communicator;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The copy that a collective is held to: of as many bytes as it writes into a rank's tensor, by as many ranks at once as receive something
 * in it. In an all-gather all ranks copy at once, in a broadcast one less, in a pair of messages two, one after the other. What they copy
 * lies in their own heap, and they meet only after {@value #TURN} bytes.
 *
 * @param bytes of one copy
 * @param block bytes that go to one call of the JVM's copy: large calls write past the cache
 * @param copiers how many of the ranks copy, rank 0 among them as it looks at the clock
 * @param turns 1: they copy at once; else so many ranks do, one after the other
 */
record PlainCopy(long bytes, long block, int copiers, int turns, Communicator ranks) {
    private static final String COPY = "/copy";
    private static final long TURN = 2 << 20;

    /** Less than the JVM writes past the cache. */
    private static final long THROUGH_CACHE = 1 << 20;

    /** From here on it may pay to write past the cache. */
    private static final long LARGE = 2 << 20;

    /** The ways to do it for an operation on {@code whole} bytes, of which the faster one counts. */
    static List<PlainCopy> ways(String operation, long whole, Communicator ranks) {
        long bytes = written(operation, whole, ranks.size());
        int copiers = operation.equals("broadcast") ? ranks.size() - 1 : ranks.size();
        int turns = operation.equals("send/receive") ? 2 : 1;
        PlainCopy throughCache = new PlainCopy(bytes, THROUGH_CACHE, copiers, turns, ranks);
        return bytes <= LARGE
                ? List.of(throughCache)
                : List.of(throughCache, new PlainCopy(bytes, bytes, copiers, turns, ranks));
    }

    /** {@code all-gather/copy}. */
    String name(String operation) {
        return operation + (block < bytes || bytes <= LARGE ? COPY : COPY + "-past-cache");
    }

    static boolean isCopy(Timing timing) {
        return timing.operation().contains(COPY);
    }

    static boolean isCopyOf(Timing collective, Timing timing) {
        return timing.bytes() == collective.bytes() && timing.operation().startsWith(collective.operation() + COPY);
    }

    private static long written(String operation, long whole, int ranks) {
        return switch (operation) {
            case "all-gather-in-place", "reduce-scatter" -> whole / ranks * (ranks - 1);
            default -> whole;
        };
    }

    private int copiesInTurn() {
        return (int) Math.max(1, TURN / bytes);
    }

    /** Copies in one {@link #run}. */
    int times() {
        return copiesInTurn() * turns;
    }

    void run(MemorySegment from, MemorySegment to) {
        for (int turn = 0; turn < turns; turn++) {
            if (turns == 1 ? ranks.rank() < copiers : ranks.rank() == turn) {
                for (int i = copiesInTurn(); i > 0; i--) {
                    copy(from, to);
                }
            }
            ranks.barrier(CollectiveTimings.SITE);
        }
    }

    private void copy(MemorySegment from, MemorySegment to) {
        for (long done = 0; done < bytes; done += block) {
            MemorySegment.copy(from, done, to, done, Math.min(block, bytes - done));
        }
    }
}
