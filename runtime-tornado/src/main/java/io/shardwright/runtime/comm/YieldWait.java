package io.shardwright.runtime.comm;

/** Spins for some microseconds, then lets other threads go first. Keeps a core busy if there are none. */
public final class YieldWait implements Waiting {
    static final int SPINS = 200;

    @Override
    public void idle(int round) {
        if (round < SPINS) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }
}
