package io.shardwright.runtime.state;

import java.nio.file.Path;
import java.time.Duration;

/** Hears of checkpoints on rank 0, between steps. */
public interface CheckpointListener {
    /**
     * A checkpoint that is durable.
     *
     * @param step that comes next
     * @param bytes that all ranks wrote
     * @param held how long training waited, on rank 0
     * @param written from then until it was durable
     */
    record Saved(long step, Path folder, long bytes, Duration held, Duration written) {}

    /** There is another one. */
    default void saved(Saved checkpoint) {}

    /**
     * One could not be written; training goes on, and those before it are there.
     *
     * @param step that it would have been of
     */
    default void notSaved(long step, String why) {}

    /**
     * One that is later than what the run goes on from isn't whole, and has another name now, so that it isn't in the way.
     *
     * @param step that it was of
     * @param aside where it lies
     */
    default void setAside(long step, Path aside) {}
}
