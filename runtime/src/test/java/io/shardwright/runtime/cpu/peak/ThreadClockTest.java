package io.shardwright.runtime.cpu.peak;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits for some time of a thread to pass doesn't wait for ever. */
@Timeout(20)
class ThreadClockTest {
    private static void awaitMillisecond() {
        long end = ThreadClock.nanos() + 1_000_000;
        while (ThreadClock.nanos() < end) {
            Thread.onSpinWait();
        }
    }

    @Test
    void goesOnWhereAProgramHasTurnedTheThreadsClockOff() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        awaitMillisecond();
        threads.setThreadCpuTimeEnabled(false);
        try {
            assertThat(threads.getCurrentThreadCpuTime()).isNegative();
            awaitMillisecond();
        } finally {
            threads.setThreadCpuTimeEnabled(true);
        }
    }
}
