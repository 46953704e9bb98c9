package io.shardwright.runtime.comm.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.comm.Endpoint;
import io.shardwright.runtime.comm.hosts.ProcessJob;
import io.shardwright.runtime.comm.memory.HugePages;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.spi.collective.CollectiveSite;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HugePagesTest {
    private static final long PAGES = 4;

    /** As between the parts of two ranks, a border that lies in the middle of a page. */
    private static final long PART = PAGES * HugePages.SIZE + 4096 + 33 * 64;

    private static final Path SETTING = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

    @Test
    void theHeapOfThreadsLiesOnThem() throws IOException {
        assumeKernelHas(5, 0);
        assumeThat(Files.readString(SETTING))
                .as("the host allows huge pages to those who ask")
                .doesNotContain("[never]");
        Launcher.threads(Mesh.of(Axis.TP, 2), context -> {
            MemorySegment part = context.heap().allocate(PART);
            context.all().barrier(new CollectiveSite(1, "all are there", "HugePagesTest.java"));
            assertThat(hugeBytes(part, "AnonHugePages:")).isGreaterThanOrEqualTo((PAGES - 1) * HugePages.SIZE);
        });
    }

    @Test
    void theHeapOfAProcessThatIsAloneLiesOnThem() throws IOException {
        assumeKernelCollapses();
        Mesh mesh = Mesh.single();
        try (SharedFile file = new SharedFile(mesh);
                Endpoint rank = ProcessJob.open(file.path(), mesh, 0, CommOptions.defaults())) {
            for (int allocation = 0; allocation < 2; allocation++) {
                MemorySegment part = rank.heap().allocate(PART);
                assertThat(hugeBytes(part, "AnonHugePages:")).isGreaterThanOrEqualTo(PAGES * HugePages.SIZE);
                assertThat(part.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(new byte[(int) PART]);
            }
        }
    }

    @Test
    void ranksSeeEachOthersPartsOnThem() throws IOException {
        assumeKernelCollapses();
        try (SharedFile file = new SharedFile(Mesh.single());
                FileChannel channel = SharedFile.open(file.path())) {
            long from = 3 * HugePages.SIZE;
            MemorySegment first = new FilePages(channel).map(2 * PART, from, 0, PART);
            first.asSlice(0, PART).fill((byte) 1);
            // The page at the border, too, which has the first part's end in it.
            MemorySegment second = new FilePages(channel).map(2 * PART, from, PART, PART);
            byte[] expected = new byte[(int) (2 * PART)];
            Arrays.fill(expected, 0, (int) PART, (byte) 1);
            assertThat(second.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected);
            second.set(ValueLayout.JAVA_BYTE, PART, (byte) 2);
            assertThat(first.get(ValueLayout.JAVA_BYTE, PART)).isEqualTo((byte) 2);
            first.toArray(ValueLayout.JAVA_BYTE); // a mapping knows of a page when it has touched it
            assertThat(hugeBytes(second, "ShmemPmdMapped:")).isEqualTo(2 * PAGES * HugePages.SIZE);
            // Of a page that became huge later, a mapping keeps its small ones if the kernel finds it busy.
            assertThat(hugeBytes(first, "ShmemPmdMapped:")).isGreaterThanOrEqualTo((2 * PAGES - 1) * HugePages.SIZE);
        }
    }

    /** Anyone may take them then; but a gibibyte is not taken at once. */
    @Test
    void addressesAreGivenBackWhenNothingPointsToThem() throws Exception {
        assumeKernelHas(2, 6);
        long middle = HugePages.allocate(1L << 30).address() + (1 << 29);
        while (isMapped(middle)) {
            System.gc();
            Thread.sleep(10);
        }
    }

    private static void assumeKernelCollapses() {
        assumeKernelHas(6, 1);
    }

    private static void assumeKernelHas(int major, int minor) {
        assumeThat(SETTING).as("the kernel has huge pages").exists();
        int[] version = IntStream.of(0, 1)
                .map(i -> Integer.parseInt(System.getProperty("os.version").split("\\D+")[i]))
                .toArray();
        assumeThat(version[0] * 1000 + version[1])
                .as("the kernel is %d.%d or later", major, minor)
                .isGreaterThanOrEqualTo(major * 1000 + minor);
    }

    private static boolean isMapped(long address) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .anyMatch(line -> begin(line) <= address && address < end(line));
    }

    /** What a mapping that memory lies in has on huge pages, as the kernel counts it. */
    private static long hugeBytes(MemorySegment memory, String kind) throws IOException {
        long bytes = 0;
        boolean inside = false;
        for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                inside = begin(line) < memory.address() + memory.byteSize() && memory.address() < end(line);
            } else if (inside && line.startsWith(kind)) {
                bytes += Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        return bytes;
    }

    private static long begin(String mapping) {
        return Long.parseUnsignedLong(mapping.substring(0, mapping.indexOf('-')), 16);
    }

    private static long end(String mapping) {
        return Long.parseUnsignedLong(mapping.substring(mapping.indexOf('-') + 1, mapping.indexOf(' ')), 16);
    }
}
