package io.shardwright.runtime.comm;

/**
 * Spins for {@value #SPINS} rounds if each rank has a core, then lets other threads go first. Keeps a core busy if there are
 * none.
 */
public final class YieldWait implements Waiting {
    /**
     * Longer than a peer copies several megabytes, as whoever naps comes back 0.05 ms late and more: a round is a pause of the processor, which
     * takes 25 ns (Zen 4) to 50 (Skylake), and a look.
     */
    static final int SPINS = 20_000;

    /** What passes between two peers that have nothing else to do takes less. */
    private static final int SHORT = 400;

    /** A yield takes as long as some ten of these. */
    private static final int YIELD_EVERY = 100;

    @Override
    public void idle(int round, boolean crowded) {
        if (round < SPINS && !crowded) {
            spin(round);
        } else {
            Thread.yield();
        }
    }

    /** While a JVM is young, its compiler's threads want the core of a rank that waits, and until they are done the rank is slow. */
    static void spin(int round) {
        if (round > SHORT && round % YIELD_EVERY == 0) {
            Thread.yield();
        } else {
            Thread.onSpinWait();
        }
    }
}
