package io.shardwright.runtime.comm.control;

/** A collective or message under way, seen by those who wait for it. */
public interface InFlight {
    /** Does what can be done without waiting. */
    boolean progress();

    /** A number that changes whenever something moves. */
    long moves();

    /** {@code all-reduce #117 over tp=4 (g after Mlp.down, Mlp.java:9)}. */
    String describe();

    /** Number in the job of a rank that this one waits for, or -1. */
    int firstMissing();

    /** {@code arrived: 0, 2, 3; missing: 1 (last seen entering all-reduce #116 ..., pid 4711)}. */
    String describePeers();
}
