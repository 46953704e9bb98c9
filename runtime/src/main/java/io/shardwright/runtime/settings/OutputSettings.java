package io.shardwright.runtime.settings;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Files that a run writes; null for those that are not wanted.
 *
 * @param json losses, times and memory
 * @param report a page with loss, timeline of each rank, bubble, memory and traffic
 * @param trace what each rank did in the last steps, in Chrome's trace format
 * @param gradients those of the first step, whole, as safetensors under a reference's names
 * @param logs every step as a line, written when it is over; files that end in {@code .jsonl} or {@code .csv}
 * @param tensorBoard folder for every step as events
 * @param reportSeconds how often the page is written anew while the run goes on; 0 for at its end alone
 */
public record OutputSettings(
        @Nullable Path json,
        @Nullable Path report,
        @Nullable Path trace,
        @Nullable Path gradients,
        List<Path> logs,
        @Nullable Path tensorBoard,
        int reportSeconds) {
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
                    "%s: its name says no format that is known\n  Fix: end it with .jsonl or .csv",
                    Setting.LOG.is(file));
        }
    }

    public static final int USUAL_REPORT_SECONDS = 30;

    public static final OutputSettings NONE =
            new OutputSettings(null, null, null, null, List.of(), null, USUAL_REPORT_SECONDS);

    /** @throws SettingException if a log's name says no format that is known */
    public OutputSettings {
        logs = List.copyOf(logs);
        Setting.REPORT_SECONDS.requireBetween(0, Integer.MAX_VALUE, reportSeconds);
        for (Path log : logs) {
            LogFormat.of(log);
        }
    }

    /** Only {@link #json}. */
    public static OutputSettings json(Path file) {
        return NONE.withJson(file);
    }

    public OutputSettings withJson(@Nullable Path file) {
        return new OutputSettings(file, report, trace, gradients, logs, tensorBoard, reportSeconds);
    }

    public OutputSettings withReport(@Nullable Path file) {
        return new OutputSettings(json, file, trace, gradients, logs, tensorBoard, reportSeconds);
    }

    public OutputSettings withReportEvery(int seconds) {
        return new OutputSettings(json, report, trace, gradients, logs, tensorBoard, seconds);
    }

    public OutputSettings withLogs(Path... files) {
        return new OutputSettings(json, report, trace, gradients, List.of(files), tensorBoard, reportSeconds);
    }

    public OutputSettings withTensorBoard(@Nullable Path folder) {
        return new OutputSettings(json, report, trace, gradients, logs, folder, reportSeconds);
    }

    /** Those that are wanted, each of which is one file. */
    public Map<Setting, Path> files() {
        Map<Setting, Path> files = new EnumMap<>(Setting.class);
        put(files, Setting.JSON, json);
        put(files, Setting.REPORT, report);
        put(files, Setting.TRACE, trace);
        put(files, Setting.GRADIENTS, gradients);
        return files;
    }

    private static void put(Map<Setting, Path> files, Setting setting, @Nullable Path file) {
        if (file != null) {
            files.put(setting, file);
        }
    }
}
