package io.shardwright.runtime.assembly;

import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** What ranks take together, before any of them takes it. */
final class BytesOfRanks {
    private static final CollectiveSite SITE =
            new CollectiveSite(0, "memory that ranks take of their device", "BytesOfRanks.java");

    private BytesOfRanks() {}

    /** All ranks call it, each with its own bytes, and get the same. */
    static long together(Communicator everyone, long mine) {
        int ranks = everyone.size();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment own = arena.allocateFrom(ValueLayout.JAVA_LONG, mine);
            MemorySegment all = arena.allocate(ValueLayout.JAVA_LONG, ranks);
            // Communicators know no longs; two ints are as good for a copy.
            everyone.allGather(
                    LocalTensor.dense(Storage.on(all), DType.I32, ranks, 2),
                    LocalTensor.dense(Storage.on(own), DType.I32, 1, 2),
                    0,
                    SITE);
            return Arrays.stream(all.toArray(ValueLayout.JAVA_LONG)).sum();
        }
    }
}
