package io.shardwright.runtime.comm;

import io.shardwright.runtime.mpi.MpiEnvironment;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ends a process that waits in vain for MPI to start: there is no way out of its call. */
final class StartWatch {
    /** What starting may take whatever the time limit of a collective is: JVMs start one after the other on few cores. */
    private static final Duration LEAST = Duration.ofSeconds(60);

    private static final int FAILED = 1;

    private final MpiEnvironment environment;
    private final Duration timeout;
    private final CountDownLatch over = new CountDownLatch(1);

    StartWatch(MpiEnvironment environment, Duration timeout) {
        this.environment = environment;
        this.timeout = patience(timeout);
        Thread.ofPlatform().daemon().name("mpi-start-watch").start(this::watch);
    }

    /** How long a rank waits at the start. */
    static Duration patience(Duration timeout) {
        return timeout.compareTo(LEAST) < 0 ? LEAST : timeout;
    }

    private void watch() {
        try {
            if (!over.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                System.err.println("rank " + environment.rank() + " waited " + timeout.toSeconds()
                        + " s for MPI to start; at least one of " + environment.size() + " ranks has not come so far");
                Runtime.getRuntime().halt(FAILED);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void stop() {
        over.countDown();
    }
}
