package io.shardwright.runtime.telemetry;

import java.io.IOException;

/** Somewhere to put steps. What it throws has left it as it was before the step. */
interface StepSink extends AutoCloseable {
    void step(StepRow row) throws IOException;

    /**
     * A number that is not of every step.
     *
     * @param step the last one before it
     * @param wallMillis since 1970
     */
    void number(long step, long wallMillis, String name, double number) throws IOException;

    /** Has what was written survive a host that stops. */
    void force() throws IOException;

    @Override
    void close() throws IOException;
}
