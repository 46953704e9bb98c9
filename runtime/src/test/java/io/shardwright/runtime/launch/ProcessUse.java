package io.shardwright.runtime.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a process holds of a Linux machine at a moment. */
record ProcessUse(long residentKib, int descriptors, int threads) {
    static ProcessUse of(long pid) throws IOException {
        Path folder = Path.of("/proc", String.valueOf(pid));
        List<String> status = Files.readAllLines(folder.resolve("status"));
        try (Stream<Path> descriptors = Files.list(folder.resolve("fd"))) {
            return new ProcessUse(
                    number(status, "VmRSS:"), (int) descriptors.count(), (int) number(status, "Threads:"));
        }
    }

    private static long number(List<String> status, String key) {
        return status.stream()
                .filter(line -> line.startsWith(key))
                .mapToLong(line ->
                        Long.parseLong(line.substring(key.length()).strip().split(" ")[0]))
                .findFirst()
                .orElse(0);
    }
}
