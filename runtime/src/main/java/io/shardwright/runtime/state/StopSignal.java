package io.shardwright.runtime.state;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * Whether this process was told to end, by SIGTERM or SIGINT. It ends when the run is over, so that it can write a checkpoint first; who
 * told it may not wait, and end it by force.
 */
final class StopSignal implements AutoCloseable {
    /** What a run has failed with is said once it is closed, and this process is gone when nobody holds it any more. */
    private static final Duration LAST_WORDS = Duration.ofMillis(300);

    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread hook = new Thread(this::told, "end-after-checkpoint");
    private volatile boolean asked;

    StopSignal() {
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) { // it is ending already
            asked = true;
        }
    }

    private void told() {
        asked = true;
        try {
            over.await();
            Thread.sleep(LAST_WORDS);
        } catch (InterruptedException e) {
            // nobody interrupts this thread
        }
    }

    boolean isAsked() {
        return asked;
    }

    @Override
    public void close() {
        over.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It runs, and now ends.
        }
    }
}
