package io.shardwright.runtime.comm;

/**
 * Spins for about 0.1 ms if each rank has a core, then lets other threads go first. Keeps a core busy if there are
 * none.
 */
public final class YieldWait implements Waiting {
    static final int SPINS = 2000;

    @Override
    public void idle(int round, boolean crowded) {
        if (round < SPINS && !crowded) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }
}
