package io.shardwright.runtime.telemetry;

import io.shardwright.runtime.settings.OutputSettings.LogFormat;
import java.util.OptionalLong;

/** How a step is written as a line of text. */
interface StepLines {
    static StepLines of(LogFormat format) {
        return switch (format) {
            case CSV -> new CsvLines();
            case JSONL -> new JsonLines();
        };
    }

    /** What a file begins with, without its end of line; empty if with a step. */
    String header();

    /** Without its end of line. */
    String line(StepRow row);

    /** A number that is not of every step; empty if there is no room for it. */
    String line(long step, long wallMillis, String name, double number);

    /** The step that a line is about; empty if it is no such line. */
    OptionalLong step(String line);
}
