package io.shardwright.runtime.comm.memory;

import io.shardwright.runtime.comm.CollectiveException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What the host, and the container if there is one, still has. */
public final class AvailableMemory {
    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final List<Path> CONTAINER =
            List.of(Path.of("/sys/fs/cgroup/memory.max"), Path.of("/sys/fs/cgroup/memory.current"));

    private AvailableMemory() {}

    /**
     * Returns if there are {@code bytes} bytes, or if the system doesn't say.
     *
     * @param what takes them
     * @throws CollectiveException if there aren't; the message has both sizes and the fix
     */
    public static void require(long bytes, String what) {
        long available = bytes();
        if (bytes > available) {
            throw new CollectiveException(String.format(
                    Locale.ROOT,
                    "%s takes %,d MB, and %,d MB of memory are left on this host;"
                            + " use fewer ranks, a smaller model or a smaller batch",
                    what,
                    bytes >> 20,
                    available >> 20));
        }
    }

    private static long bytes() {
        try {
            return Math.min(ofHost(), ofContainer());
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }

    private static long ofHost() throws IOException {
        for (String line : Files.isReadable(MEMORY) ? Files.readAllLines(MEMORY) : List.<String>of()) {
            if (line.startsWith("MemAvailable:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        return Long.MAX_VALUE;
    }

    private static long ofContainer() throws IOException {
        if (!CONTAINER.stream().allMatch(Files::isReadable)) {
            return Long.MAX_VALUE;
        }
        String most = Files.readString(CONTAINER.get(0)).strip();
        long used = Long.parseLong(Files.readString(CONTAINER.get(1)).strip());
        return most.equals("max") ? Long.MAX_VALUE : Long.parseLong(most) - used;
    }
}
