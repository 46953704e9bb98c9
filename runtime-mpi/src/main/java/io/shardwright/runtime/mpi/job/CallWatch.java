package io.shardwright.runtime.mpi.job;

import io.shardwright.runtime.mpi.MpiEnvironment;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Ends a process that waits in vain in a call of MPI's which there is no way out of: those that start and end MPI. */
final class CallWatch implements AutoCloseable {
    private static final int FAILED = 1;

    private final Supplier<String> text;
    private final Duration timeout;
    private final CountDownLatch over = new CountDownLatch(1);

    private CallWatch(Supplier<String> text, Duration timeout) {
        this.text = text;
        this.timeout = timeout;
        Thread.ofPlatform().daemon().name(StartingRanks.ARRIVED).start(this::watch);
    }

    static CallWatch ofStart(MpiEnvironment environment, Duration timeout) {
        return new CallWatch(
                () -> "rank " + environment.rank() + " waited " + timeout.toSeconds() + " s for MPI to start; "
                        + new StartingRanks(environment).describeMissing(),
                timeout);
    }

    static CallWatch ofEnd(int rank, int ranks, Duration timeout) {
        return new CallWatch(
                () -> "rank " + rank + " waited " + timeout.toSeconds() + " s for MPI to end; at least one of " + ranks
                        + " ranks was stopped or killed when all had done their work",
                timeout);
    }

    private void watch() {
        try {
            if (!over.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                System.err.println(text.get());
                Runtime.getRuntime().halt(FAILED);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        over.countDown();
    }
}
