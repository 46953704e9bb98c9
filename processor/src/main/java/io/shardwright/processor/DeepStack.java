package io.shardwright.processor;

import java.util.concurrent.atomic.AtomicReference;

/** Runs what follows an expression into its depth, which may be more calls than javac's own thread has stack for. */
final class DeepStack {
    private static final long BYTES = 256L << 20;

    private DeepStack() {}

    static Thread thread(Runnable work) {
        Thread thread = new Thread(null, work, "shardwright", BYTES);
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        return thread;
    }

    /** Waits for {@code work}, so that nothing of javac is used by two threads at once. Throws what it throws. */
    static void run(Runnable work) {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = thread(work);
        thread.setUncaughtExceptionHandler((_, failure) -> thrown.set(failure));
        thread.start();
        boolean isInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
        switch (thrown.get()) {
            case null -> {}
            case RuntimeException failure -> throw failure;
            case Error failure -> throw failure;
            case Throwable failure -> throw new IllegalStateException(failure);
        }
    }
}
