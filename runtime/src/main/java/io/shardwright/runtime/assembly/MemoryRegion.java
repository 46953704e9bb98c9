package io.shardwright.runtime.assembly;

import io.shardwright.runtime.assembly.memory.Block;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.LongFunction;

/**
 * A model's memory on one rank, and the part of it that is free between steps: what is declared later lies there if it has room, and else in
 * memory of its own, which the next takes in turn.
 */
final class MemoryRegion {
    private static final CollectiveSite SITE =
            new CollectiveSite(0, "whether a rank needs more memory", "MemoryRegion.java");

    private final LongFunction<MemorySegment> heap;
    private final Communicator everyone;
    private MemorySegment free = MemorySegment.NULL;

    /** @param heap gives memory that all ranks can read, when all of them ask for it */
    MemoryRegion(LongFunction<MemorySegment> heap, Communicator everyone) {
        this.heap = heap;
        this.everyone = everyone;
    }

    /**
     * All of a model's memory.
     *
     * @param from where that begins which is free between steps
     * @param size of that
     */
    MemorySegment first(long bytes, long from, long size) {
        MemorySegment all = heap.apply(bytes);
        free = all.asSlice(from, size);
        return all;
    }

    /** Memory for what is declared later. All ranks call it, each with its own size. */
    MemorySegment again(long bytes) {
        if (anyNeedsMore(bytes > free.byteSize())) {
            // A rank that had enough keeps as much: else it would be the next to need more.
            free = heap.apply(Math.max(Math.max(bytes, free.byteSize()), Block.ALIGNMENT));
        }
        return free.asSlice(0, bytes);
    }

    private boolean anyNeedsMore(boolean here) {
        if (everyone.size() == 1) {
            return here;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mine = arena.allocateFrom(ValueLayout.JAVA_INT, here ? 1 : 0);
            MemorySegment all = arena.allocate(ValueLayout.JAVA_INT, everyone.size());
            everyone.allGather(
                    LocalTensor.dense(Storage.on(all), DType.I32, everyone.size(), 1),
                    LocalTensor.dense(Storage.on(mine), DType.I32, 1, 1),
                    0,
                    SITE);
            for (int rank = 0; rank < everyone.size(); rank++) {
                if (all.getAtIndex(ValueLayout.JAVA_INT, rank) != 0) {
                    return true;
                }
            }
            return false;
        }
    }
}
