package io.shardwright.runtime.comm;

import java.time.Duration;

/**
 * How a rank waits for its peers.
 *
 * @param timeout after which a rank that waits says so and gives up
 * @param waiting what it does meanwhile
 * @param check whether ranks tell each other over MPI what they are in before each collective; those that share memory
 *     always do
 */
public record CommOptions(Duration timeout, Waiting waiting, boolean check) {
    /** One minute, spinning first and sleeping later, and no checks over MPI. */
    public static CommOptions defaults() {
        return new CommOptions(Duration.ofSeconds(60), new ParkWait(), false);
    }

    public CommOptions withTimeout(Duration other) {
        return new CommOptions(other, waiting, check);
    }

    public CommOptions withWaiting(Waiting other) {
        return new CommOptions(timeout, other, check);
    }

    public CommOptions withCheck(boolean other) {
        return new CommOptions(timeout, waiting, other);
    }
}
