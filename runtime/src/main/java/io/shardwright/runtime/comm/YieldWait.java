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

    @Override
    public void idle(int round, boolean crowded) {
        if (round < SPINS && !crowded) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }
}
