package io.shardwright.runtime.comm.control;

import java.util.concurrent.locks.LockSupport;

/**
 * Moves a rank's operations along while the rank computes. What crosses a network needs it: a library that sends much asks first, and
 * goes on when it is called again. It sleeps in between, so that it takes little of the core that it shares with its rank.
 */
final class ProgressThread {
    /** Long enough for a few percent of a core, and short for what a network takes for a tensor. */
    private static final long PAUSE_NANOS = 50_000;

    private final ProgressEngine engine;
    private final Thread thread;
    private volatile boolean idle;
    private volatile boolean ended;

    ProgressThread(ProgressEngine engine, String name) {
        this.engine = engine;
        thread = Thread.ofPlatform().daemon().name(name).start(this::run);
    }

    /** There is something to move, and the rank computes. */
    void wake() {
        if (idle) {
            LockSupport.unpark(thread);
        }
    }

    /** Returns when it moves nothing any more. */
    void end() {
        ended = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!ended) {
            if (engine.pollBeside()) {
                LockSupport.parkNanos(PAUSE_NANOS);
                continue;
            }
            // Said first, looked second: a rank that gives in between sees it, and wakes.
            idle = true;
            if (!ended && !engine.pollBeside()) {
                LockSupport.park();
            }
            idle = false;
        }
    }
}
