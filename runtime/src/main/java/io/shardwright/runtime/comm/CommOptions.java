package io.shardwright.runtime.comm;

import java.time.Duration;

/**
 * How a rank waits for its peers.
 *
 * @param timeout after which a rank that waits says so and gives up
 * @param startTimeout the same, as long as one that is waited for has not come to the start of the job
 * @param waiting what it does meanwhile
 * @param ending how long a launcher that is told to end waits for its ranks to do so
 * @param check whether ranks tell each other over MPI what they are in before each collective; those that share memory
 *     always do
 */
public record CommOptions(Duration timeout, Duration startTimeout, Waiting waiting, Duration ending, boolean check) {
    /** One minute, half a minute for the start, five seconds for the end; spinning first and sleeping later, and no checks over MPI. */
    public static CommOptions defaults() {
        return new CommOptions(
                Duration.ofSeconds(60), Duration.ofSeconds(30), new ParkWait(), Duration.ofSeconds(5), false);
    }

    public CommOptions withTimeout(Duration other) {
        return new CommOptions(other, startTimeout, waiting, ending, check);
    }

    public CommOptions withStartTimeout(Duration other) {
        return new CommOptions(timeout, other, waiting, ending, check);
    }

    public CommOptions withWaiting(Waiting other) {
        return new CommOptions(timeout, startTimeout, other, ending, check);
    }

    public CommOptions withEnding(Duration other) {
        return new CommOptions(timeout, startTimeout, waiting, other, check);
    }

    public CommOptions withCheck(boolean other) {
        return new CommOptions(timeout, startTimeout, waiting, ending, other);
    }
}
