package io.shardwright.runtime.cpu.peak;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** The calling thread's processor time: unlike the wall's, it stands still while other programs have the core. */
public final class ThreadClock {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private ThreadClock() {}

    /** Where a program has told its JVM not to keep it, the wall's. */
    public static long nanos() {
        long nanos = THREADS.getCurrentThreadCpuTime();
        return nanos < 0 ? System.nanoTime() : nanos;
    }
}
