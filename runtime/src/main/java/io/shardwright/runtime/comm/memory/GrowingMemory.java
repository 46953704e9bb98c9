package io.shardwright.runtime.comm.memory;

import java.lang.foreign.MemorySegment;

/** Memory that grows with what is asked of it, and is kept. */
public final class GrowingMemory {
    private MemorySegment memory = MemorySegment.NULL;

    /** Address of at least that many bytes; what was there before is gone if there had to be more. */
    public long atLeast(long bytes) {
        if (memory.byteSize() < bytes) {
            memory = HugePages.allocate(Math.max(bytes, 2 * memory.byteSize()));
        }
        return memory.address();
    }
}
