package io.shardwright.runtime.cpu.peak;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** The calling thread's processor time: unlike the wall's, it stands still while other programs have the core. */
public final class ThreadClock {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private ThreadClock() {}

    public static long nanos() {
        return THREADS.getCurrentThreadCpuTime();
    }
}
