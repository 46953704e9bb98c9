package io.shardwright.runtime.run;

import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.system.ResidentMemory;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The most memory that processes have had resident. */
final class PeakMemory {
    private static final CollectiveSite SITE = new CollectiveSite(0, "every rank's memory", "PeakMemory.java");

    private PeakMemory() {}

    /** Bytes of every rank's process, in order of ranks. All ranks call it. */
    static long[] ofAllRanks(RankWorld world) {
        int ranks = world.mesh().size();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment all = arena.allocate(ValueLayout.JAVA_LONG, ranks);
            MemorySegment mine = arena.allocateFrom(ValueLayout.JAVA_LONG, ResidentMemory.peak());
            // Communicators know no longs; two ints are as good for a copy.
            world.everyone()
                    .allGather(
                            LocalTensor.dense(Storage.on(all), DType.I32, ranks, 2),
                            LocalTensor.dense(Storage.on(mine), DType.I32, 1, 2),
                            0,
                            SITE);
            return all.toArray(ValueLayout.JAVA_LONG);
        }
    }
}
