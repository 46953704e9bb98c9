package io.shardwright.runtime.report;

import io.shardwright.runtime.assembly.memory.MemoryKind;
import io.shardwright.schedule.OneForwardOneBackward;
import io.shardwright.schedule.Schedule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A step of 1F1B with 2 stages and 2 microbatches as two ranks saw it, in milliseconds. Forwards take 1 and backwards 2, except
 * that rank 1 took 3 for its first:
 *
 * <pre>
 *          0   1   2   3   4   5   6   7   8   9
 * rank 0   F0  F1  .   .   .   B0----  .   B1----
 * rank 1   .   F0  B0--------  F1  B1----
 * </pre>
 *
 * Busy are 6 and 7 of twice 10: the bubble is 7 of 20.
 */
final class Records {
    static final Schedule SCHEDULE = OneForwardOneBackward.schedule(2, 2);
    static final double MEASURED = 7 / 20.0;

    /** Where both steps of {@link #job} began on the clock. */
    static final long ZERO = 5_000_000_000L;

    static final long SECOND = ZERO + 20_000_000;

    private static final long[][] RANK_0 = {{0, 0, 1}, {1, 1, 2}, {2, 5, 7}, {7, 8, 10}};
    private static final long[][] RANK_1 = {{0, 1, 2}, {2, 2, 5}, {5, 5, 6}, {6, 6, 8}};

    private Records() {}

    /** Twice the same step. */
    static JobRecord job() {
        return new JobRecord(
                SCHEDULE,
                List.of(List.of("(start)", "a<b"), List.of("head")),
                List.of(rank(0, RANK_0), rank(1, RANK_1)));
    }

    private static RankRecord rank(int rank, long[]... millis) {
        StepTraffic traffic =
                new StepTraffic(Map.of("send", new StepTraffic.Moved(2, 4096)), Map.of("pp", 4096L), Map.of());
        return new RankRecord(
                rank,
                rank,
                "",
                Map.of(MemoryKind.PARAMETERS, 1L << 20, MemoryKind.GRADIENTS, 1L << 19),
                Map.of(rank, 2 - rank),
                traffic,
                List.of(times(ZERO, millis), times(SECOND, millis)));
    }

    private static long[] times(long zero, long[]... millis) {
        return Arrays.stream(millis)
                .flatMapToLong(Arrays::stream)
                .map(time -> zero + time * 1_000_000)
                .toArray();
    }
}
