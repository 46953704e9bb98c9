package io.shardwright.runtime.state;

import java.util.concurrent.CountDownLatch;

/**
 * Whether this process was told to end, by SIGTERM or SIGINT. It ends when the run is over, so that it can write a checkpoint first; who
 * told it may not wait, and end it by force.
 */
final class StopSignal implements AutoCloseable {
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
