package io.shardwright.runtime.comm;

/** Never gives up the core: lowest latency, and a disaster as soon as anything else wants to run on it. */
public final class SpinWait implements Waiting {
    @Override
    public void idle(int round, boolean crowded) {
        Thread.onSpinWait();
    }
}
