package io.shardwright.runtime.comm.shared;

import io.shardwright.runtime.comm.CollectiveException;
import io.shardwright.runtime.comm.control.ControlLayout;
import io.shardwright.runtime.comm.control.PeerLiveness;
import java.lang.foreign.MemorySegment;

/** How the ranks of a host come to see the same memory, and how they notice that one of them is gone. */
public interface HostMemory extends PeerLiveness {
    /** The region of {@link ControlLayout}, zero at first. Lives as long as this object is reachable. */
    MemorySegment control();

    /**
     * Memory that all ranks see, zero at first. Every rank asks for the same regions in the same order.
     *
     * @param number of the region, from 0
     * @param mine where this rank's part begins, to be touched by it first
     * @throws CollectiveException if there isn't that much; the message has both sizes and the fix
     */
    MemorySegment heapRegion(int number, long bytes, long mine, long mineBytes);
}
