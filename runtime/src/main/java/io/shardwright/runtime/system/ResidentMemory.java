package io.shardwright.runtime.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process has of the host's memory, in bytes, as the system counts it; 0 where it doesn't say. */
public final class ResidentMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long KIBIBYTE = 1024;

    private ResidentMemory() {}

    /** Now. */
    public static long now() {
        return read("VmRSS:");
    }

    /** The most that it has had. */
    public static long peak() {
        return read("VmHWM:");
    }

    private static long read(String key) {
        try (var lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(key))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIBIBYTE)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
