package io.shardwright.runtime.comm.control;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a rank that waits for long lets others see: since when, in its line of the control region, and all of it in the
 * name of its thread, which stands in the thread dump that a JVM prints on SIGQUIT.
 */
final class WaitNotice {
    private final JobState job;
    private boolean up;
    private @Nullable String threadName;

    WaitNotice(JobState job) {
        this.job = job;
    }

    boolean isUp() {
        return up;
    }

    void putUp() {
        if (!up) {
            up = true;
            job.waiting(System.currentTimeMillis());
        }
    }

    void renew(InFlight operation, long nanos) {
        Thread thread = Thread.currentThread();
        if (threadName == null) {
            threadName = thread.getName();
        }
        thread.setName(String.format(
                Locale.ROOT,
                "%s: rank %d, step %d, %.1f s in %s; %s",
                threadName,
                job.rank(),
                job.step(),
                nanos / 1e9,
                operation.describe(),
                operation.describePeers()));
    }

    void takeDown() {
        up = false;
        job.waiting(0);
        if (threadName != null) {
            Thread.currentThread().setName(threadName);
            threadName = null;
        }
    }
}
