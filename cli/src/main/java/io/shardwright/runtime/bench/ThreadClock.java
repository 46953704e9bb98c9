package io.shardwright.runtime.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** The calling thread's processor time: unlike the wall's, it stands still while other programs have the core. */
final class ThreadClock {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private ThreadClock() {}

    static long nanos() {
        return THREADS.getCurrentThreadCpuTime();
    }
}
