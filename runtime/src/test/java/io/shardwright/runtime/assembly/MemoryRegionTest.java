package io.shardwright.runtime.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.launch.Launcher;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is declared later lies where there is room for it. */
@Timeout(60)
class MemoryRegionTest {
    /** Two predictors in turn, of which one needs more on rank 0, and the other on rank 1. */
    @Test
    void whatOneRankNeedsTakesNoRoomFromAnother() {
        long[][] needed = {{128, 640}, {640, 128}};
        AtomicInteger asked = new AtomicInteger();
        Launcher.threads(Mesh.parse("dp=2"), rank -> {
            MemoryRegion region = new MemoryRegion(
                    bytes -> {
                        asked.incrementAndGet();
                        return MemorySegment.ofArray(new long[(int) bytes / Long.BYTES]);
                    },
                    rank.all());
            region.first(512, 0, 512);
            for (int turn = 0; turn < 10; turn++) {
                for (long[] bytes : needed) {
                    assertThat(region.again(bytes[rank.rank()]).byteSize()).isEqualTo(bytes[rank.rank()]);
                }
            }
        });
        // The model's, and each rank's own 640, for which both ask twice together.
        assertThat(asked).hasValue(2 * 3);
    }
}
