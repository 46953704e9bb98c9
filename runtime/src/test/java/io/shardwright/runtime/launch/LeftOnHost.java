package io.shardwright.runtime.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a job that has ended may have left on its host: processes, and files in shared memory. */
public final class LeftOnHost {
    private static final Path SHARED = Path.of("/dev/shm");

    private LeftOnHost() {}

    /** Whether a process runs. An orphan that ended may stay as a zombie until init asks for it. */
    public static boolean runs(long pid) {
        try {
            return !Files.readString(Path.of("/proc", String.valueOf(pid), "stat"))
                    .contains(") Z ");
        } catch (IOException e) {
            return false;
        }
    }

    /** Files in shared memory that are called as a job's, whosever they are. */
    public static List<Path> sharedFiles() throws IOException {
        if (!Files.isDirectory(SHARED)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(SHARED)) {
            return files.filter(file -> file.getFileName().toString().contains("shardwright"))
                    .toList();
        }
    }
}
