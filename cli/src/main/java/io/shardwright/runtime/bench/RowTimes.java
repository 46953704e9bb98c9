package io.shardwright.runtime.bench;

import io.shardwright.runtime.cpu.peak.ThreadClock;
import java.util.Arrays;

/**
 * What one call takes, in nanoseconds of its thread, so that other work on the machine disturbs it less.
 *
 * @param best of all calls behind those that warm up
 */
record RowTimes(double best, double median) {
    private static final int MOST_RUNS = 1000;
    private static final int FEWEST_RUNS = 10;

    /** Calls it for as long to warm up, and as long again. */
    static RowTimes of(Runnable call, long nanos) {
        warm(call, nanos);
        double[] times = new double[MOST_RUNS];
        int runs = 0;
        long start = ThreadClock.nanos();
        while (runs < times.length && (runs < FEWEST_RUNS || ThreadClock.nanos() - start < nanos)) {
            times[runs++] = nanos(call);
        }
        Arrays.sort(times, 0, runs);
        return new RowTimes(times[0], times[runs / 2]);
    }

    /**
     * The best of two calls that take turns, so that what else the machine does slows both.
     *
     * @return of each
     */
    static double[] bestByTurns(Runnable first, Runnable second, long nanos) {
        warm(first, nanos / 2);
        warm(second, nanos / 2);
        double[] best = {Double.MAX_VALUE, Double.MAX_VALUE};
        int runs = 0;
        for (long end = ThreadClock.nanos() + 2 * nanos; runs < FEWEST_RUNS || ThreadClock.nanos() < end; runs++) {
            best[0] = Math.min(best[0], nanos(first));
            best[1] = Math.min(best[1], nanos(second));
        }
        return best;
    }

    private static void warm(Runnable call, long nanos) {
        for (long end = ThreadClock.nanos() + nanos; ThreadClock.nanos() < end; ) {
            call.run();
        }
    }

    private static double nanos(Runnable call) {
        long before = ThreadClock.nanos();
        call.run();
        return ThreadClock.nanos() - before;
    }
}
