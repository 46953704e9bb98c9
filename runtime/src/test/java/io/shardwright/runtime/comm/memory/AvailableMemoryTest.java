package io.shardwright.runtime.comm.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a container still has, by the files of its control group. */
class AvailableMemoryTest {
    private static final long GIB = 1L << 30;

    @TempDir
    Path group;

    private long left(String limit, long used, long anonymous, long files) throws IOException {
        Files.writeString(group.resolve("memory.max"), limit + "\n");
        Files.writeString(group.resolve("memory.current"), used + "\n");
        Files.writeString(
                group.resolve("memory.stat"),
                "anon " + anonymous + "\nfile " + (files + GIB) + "\nshmem " + GIB + "\ninactive_file " + files / 4
                        + "\nactive_file " + files / 2 + "\nslab_reclaimable " + files / 4 + "\nslab 1\n");
        return AvailableMemory.ofContainer(group);
    }

    @Test
    void pagesOfFilesAreLeft() throws IOException {
        assertThat(left("" + 8 * GIB, 8 * GIB, GIB, 6 * GIB)).isEqualTo(6 * GIB);
        assertThat(left("" + 8 * GIB, 3 * GIB, 2 * GIB, 0)).isEqualTo(5 * GIB);
    }

    @Test
    void nothingIsLeftAboveALimitThatWasLowered() throws IOException {
        assertThat(left("" + GIB, 2 * GIB, GIB, 0)).isZero();
    }

    @Test
    void withoutALimitTheHostsCounts() throws IOException {
        assertThat(left("max", 8 * GIB, GIB, 0)).isEqualTo(Long.MAX_VALUE);
        assertThat(AvailableMemory.ofContainer(group.resolve("nowhere"))).isEqualTo(Long.MAX_VALUE);
    }
}
