package io.shardwright.runtime.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process holds of a Linux machine at a moment.
 *
 * @param threads their names
 */
record ProcessUse(long residentKib, int descriptors, List<String> threads) {
    static ProcessUse of(long pid) throws IOException {
        Path folder = Path.of("/proc", String.valueOf(pid));
        List<String> status = Files.readAllLines(folder.resolve("status"));
        try (Stream<Path> descriptors = Files.list(folder.resolve("fd"));
                Stream<Path> threads = Files.list(folder.resolve("task"))) {
            return new ProcessUse(
                    residentKib(status),
                    (int) descriptors.count(),
                    threads.flatMap(ProcessUse::name).sorted().toList());
        }
    }

    /** None of a thread that has just ended. */
    private static Stream<String> name(Path thread) {
        try {
            return Stream.of(Files.readString(thread.resolve("comm")).strip());
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private static long residentKib(List<String> status) {
        String key = "VmRSS:";
        return status.stream()
                .filter(line -> line.startsWith(key))
                .mapToLong(line ->
                        Long.parseLong(line.substring(key.length()).strip().split(" ")[0]))
                .findFirst()
                .orElse(0);
    }
}
