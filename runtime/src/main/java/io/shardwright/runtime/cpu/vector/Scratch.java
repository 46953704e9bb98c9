package io.shardwright.runtime.cpu.vector;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Working memory of one kernel family, which grows to the largest request and stays. */
public final class Scratch {
    private final Arena arena = Arena.ofAuto();
    private MemorySegment memory = MemorySegment.NULL;

    /** The address of at least {@code floats} floats, aligned to a cache line. What was there before may be lost. */
    public long floats(long floats) {
        if (4 * floats > memory.byteSize()) {
            memory = arena.allocate(4 * floats, 64);
        }
        return memory.address();
    }
}
