package io.shardwright.runtime.comm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Pages of the shared file: reserved before they are used, because a page that isn't there when it is used kills the
 * JVM.
 */
final class SharedMemory {
    private static final int BLOCK = 1 << 20;
    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final List<Path> CONTAINER =
            List.of(Path.of("/sys/fs/cgroup/memory.max"), Path.of("/sys/fs/cgroup/memory.current"));

    private final FileChannel channel;

    SharedMemory(FileChannel channel) {
        this.channel = channel;
    }

    /** Makes {@code bytes} bytes from {@code from} on exist, all zero. */
    void reserve(long bytes, long from) throws IOException {
        long available = available();
        if (bytes > available) {
            throw new CollectiveException(String.format(
                    Locale.ROOT,
                    "this rank's heap takes %,d MB, and %,d MB of memory are left on this host;"
                            + " use fewer ranks, a smaller model or a smaller batch",
                    bytes >> 20,
                    available >> 20));
        }
        ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(BLOCK, bytes));
        for (long done = 0; done < bytes; ) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), bytes - done));
            done += channel.write(zeros, from + done);
        }
    }

    /** Bytes that the host, and the container if there is one, still has. */
    private static long available() throws IOException {
        long available = Long.MAX_VALUE;
        for (String line : Files.isReadable(MEMORY) ? Files.readAllLines(MEMORY) : List.<String>of()) {
            if (line.startsWith("MemAvailable:")) {
                available = Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        if (CONTAINER.stream().allMatch(Files::isReadable)) {
            String most = Files.readString(CONTAINER.get(0)).strip();
            if (!most.equals("max")) {
                long used = Long.parseLong(Files.readString(CONTAINER.get(1)).strip());
                available = Math.min(available, Long.parseLong(most) - used);
            }
        }
        return available;
    }
}
