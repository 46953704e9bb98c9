package io.shardwright.runtime.comm;

import java.util.concurrent.locks.LockSupport;

/**
 * Spins as {@link YieldWait} does if each rank has a core; else yields. Then sleeps 20 µs at a time: the
 * default. A rank that waits long costs next to no time of a core, so ranks may outnumber cores.
 */
public final class ParkWait implements Waiting {
    private static final int YIELDS = 60;
    private static final long NAP_NANOS = 20_000;

    @Override
    public void idle(int round, boolean crowded) {
        if (round < YieldWait.SPINS && !crowded) {
            YieldWait.spin(round);
        } else if (round < YIELDS) {
            Thread.yield();
        } else {
            LockSupport.parkNanos(NAP_NANOS);
        }
    }
}
