package io.shardwright.runtime.comm;

import java.lang.foreign.MemorySegment;

/** How the ranks of a job come to see the same memory, and how they notice that one of them is gone. */
interface Transport {
    /** The region of {@link ControlDescriptor}, zero at first. Lives as long as the transport is reachable. */
    MemorySegment control();

    /**
     * Memory that all ranks see, zero at first. Every rank asks for the same regions in the same order.
     *
     * @param number of the region, from 0
     * @param mine where this rank's part begins, to be touched by it first
     * @throws CollectiveException if there isn't that much; the message has both sizes and the fix
     */
    MemorySegment heapRegion(int number, long bytes, long mine, long mineBytes);

    /** Whether the rank at a place that was running can't come back. May be slow. */
    boolean isGone(int place);

    /** Whether a rank of this host exists and does nothing. May be slow. */
    boolean isStopped(int rank);

    /** A rank's place in the world: {@code pid 4711}. */
    String where(int rank);
}
