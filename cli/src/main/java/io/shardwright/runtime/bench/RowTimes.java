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
        for (long end = ThreadClock.nanos() + nanos; ThreadClock.nanos() < end; ) {
            call.run();
        }
        double[] times = new double[MOST_RUNS];
        int runs = 0;
        long start = ThreadClock.nanos();
        while (runs < times.length && (runs < FEWEST_RUNS || ThreadClock.nanos() - start < nanos)) {
            long before = ThreadClock.nanos();
            call.run();
            times[runs++] = ThreadClock.nanos() - before;
        }
        Arrays.sort(times, 0, runs);
        return new RowTimes(times[0], times[runs / 2]);
    }
}
