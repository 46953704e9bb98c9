package io.shardwright.runtime.comm;

import java.lang.foreign.MemorySegment;

/**
 * Memory of one rank that its peers can read. Tensors in it take part in collectives where they lie; all others are
 * copied through a staging area, piece by piece.
 */
public interface Heap {
    /**
     * This rank's part of a new piece of the heap, zero at first. All ranks of the job call this, in the same order;
     * each may ask for another size, 0 too. The memory lives as long as the job.
     *
     * @throws CollectiveException on all ranks, if there isn't that much memory
     */
    MemorySegment allocate(long bytes);
}
