package io.shardwright.runtime.comm.memory;

import io.shardwright.runtime.comm.CollectiveException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What the host, and the container if there is one, still has. */
public final class AvailableMemory {
    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final Path CONTAINER = Path.of("/sys/fs/cgroup");

    /** What the kernel takes back where it is short: pages of files, which count as used. Shared memory isn't among them. */
    private static final Set<String> RECLAIMED = Set.of("active_file", "inactive_file", "slab_reclaimable");

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
            return Math.min(ofHost(), ofContainer(CONTAINER));
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

    /** @param group folder of a control group, with its files {@code memory.max}, {@code memory.current}, {@code memory.stat} */
    static long ofContainer(Path group) throws IOException {
        Path most = group.resolve("memory.max");
        String limit = Files.isReadable(most) ? Files.readString(most).strip() : "max";
        if (limit.equals("max")) {
            return Long.MAX_VALUE;
        }
        long used =
                Long.parseLong(Files.readString(group.resolve("memory.current")).strip());
        for (String line : Files.readAllLines(group.resolve("memory.stat"))) {
            String[] fact = line.split(" ");
            if (RECLAIMED.contains(fact[0])) {
                used -= Long.parseLong(fact[1]);
            }
        }
        return Math.max(0, Long.parseLong(limit) - used);
    }
}
