package io.shardwright.runtime.comm.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.CollectiveException;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.comm.Endpoint;
import io.shardwright.runtime.comm.hosts.ProcessJob;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.spi.collective.CollectiveSite;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SharedHeapTest {
    private static final long MORE_THAN_THERE_IS = 1L << 50;

    @Test
    void eachRankHasItsOwnZeroedPartOfEachAllocation() {
        Launcher.threads(Mesh.of(Axis.TP, 3), context -> {
            for (long bytes : new long[] {8, 100_000, 0, 64}) {
                MemorySegment part = context.heap().allocate(bytes * (1 + context.rank()));
                assertThat(part.byteSize()).isEqualTo(bytes * (1 + context.rank()));
                assertThat(part.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(filled(part.byteSize(), 0));
                context.all().barrier(new CollectiveSite(1, "all have looked", "HeapTest.java"));
                part.fill((byte) context.rank());
                context.all().barrier(new CollectiveSite(2, "all have written", "HeapTest.java"));
                assertThat(part.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(filled(part.byteSize(), context.rank()));
            }
        });
    }

    @Test
    void saysHowMuchMemoryTheHostHasLeft() {
        Mesh mesh = Mesh.single();
        try (SharedFile file = new SharedFile(mesh);
                Endpoint rank = ProcessJob.open(file.path(), mesh, 0, CommOptions.defaults())) {
            assertThat(rank.heap().allocate(1 << 20).byteSize()).isEqualTo(1 << 20);
            assertThatThrownBy(() -> rank.heap().allocate(MORE_THAN_THERE_IS))
                    .isInstanceOf(CollectiveException.class)
                    .hasMessageMatching(
                            "this rank's heap takes 1,073,741,824 MB, and [\\d,]+ MB of memory are left on this"
                                    + " host; use fewer ranks, a smaller model or a smaller batch");
        }
    }

    @Test
    void saysHowMuchMemoryIsLeftForThreads() {
        assertThatThrownBy(() -> Launcher.threads(
                        Mesh.single(), context -> context.heap().allocate(MORE_THAN_THERE_IS)))
                .hasMessageMatching(
                        "(?s).*the heap of all ranks takes 1,073,741,824 MB, and [\\d,]+ MB of memory are left on this"
                                + " host; use fewer ranks, a smaller model or a smaller batch.*");
    }

    private static byte[] filled(long bytes, int value) {
        byte[] array = new byte[(int) bytes];
        Arrays.fill(array, (byte) value);
        return array;
    }
}
