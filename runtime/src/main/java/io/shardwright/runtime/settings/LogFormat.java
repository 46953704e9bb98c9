package io.shardwright.runtime.settings;

import java.nio.file.Path;
import java.util.Locale;

/** How a log of steps is written. */
public enum LogFormat {
    /** Comma-separated values with a header: {@code .csv}. */
    CSV,
    /** An object of JSON a line: {@code .jsonl}. */
    JSONL;

    /**
     * By what a file's name ends in.
     *
     * @throws SettingException if that is nothing known
     */
    public static LogFormat of(Path file) {
        String name = file.toString();
        for (LogFormat format : values()) {
            if (name.endsWith("." + format.name().toLowerCase(Locale.ROOT))) {
                return format;
            }
        }
        throw new SettingException(
                "%s: its name says no format that is known\n  Fix: end it with .jsonl or .csv", Setting.LOG.is(file));
    }
}
