package io.shardwright.runtime.settings;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Files that a run writes; null for those that are not wanted.
 *
 * @param json losses, times and memory
 * @param report a page with loss, timeline of each rank, bubble, memory and traffic
 * @param trace what each rank did in the last steps, in Chrome's trace format
 * @param gradients those of the first step, whole, as safetensors under a reference's names
 */
public record OutputSettings(
        @Nullable Path json,
        @Nullable Path report,
        @Nullable Path trace,
        @Nullable Path gradients) {
    public static final OutputSettings NONE = new OutputSettings(null, null, null, null);

    /** Only {@link #json}. */
    public static OutputSettings json(Path file) {
        return new OutputSettings(file, null, null, null);
    }

    /** Those that are wanted. */
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
