package io.shardwright.runtime.comm;

import java.time.Duration;

/**
 * How a rank waits for its peers.
 *
 * @param timeout after which a rank that waits says so and gives up
 * @param waiting what it does meanwhile
 */
public record CommOptions(Duration timeout, Waiting waiting) {
    /** One minute, spinning first and sleeping later. */
    public static CommOptions defaults() {
        return new CommOptions(Duration.ofSeconds(60), new ParkWait());
    }

    public CommOptions withTimeout(Duration other) {
        return new CommOptions(other, waiting);
    }

    public CommOptions withWaiting(Waiting other) {
        return new CommOptions(timeout, other);
    }
}
