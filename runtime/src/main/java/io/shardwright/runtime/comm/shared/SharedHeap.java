package io.shardwright.runtime.comm.shared;

import io.shardwright.runtime.comm.Heap;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** A rank's part of the memory that the ranks of a host share. */
public final class SharedHeap implements Heap {
    private static final long PAGE = 4096;

    /**
     * Each rank's part begins this much later within its page than the previous one's. A reduction that goes through
     * the same tensor of several ranks would otherwise read and write at equal offsets in different pages, which
     * processors take for the same address at first.
     */
    private static final long STAGGER = 33 * 64;

    private static final int REGION_SHIFT = 48;

    private final HostMemory memory;
    private final SizeExchange sizes;
    private final int rank;
    private MemorySegment[] regions = {};

    /** Tells every rank what each of them asks for. */
    public interface SizeExchange {
        long[] exchange(long mine);
    }

    public SharedHeap(HostMemory memory, SizeExchange sizes, int rank) {
        this.memory = memory;
        this.sizes = sizes;
        this.rank = rank;
    }

    @Override
    public MemorySegment allocate(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a heap cannot have " + bytes + " bytes");
        }
        long[] wanted = sizes.exchange(bytes);
        long total = 0;
        long mine = 0;
        for (int r = 0; r < wanted.length; r++) {
            long begin = total + r * STAGGER % PAGE;
            mine = r == rank ? begin : mine;
            total = (begin + wanted[r] + PAGE - 1) / PAGE * PAGE;
        }
        MemorySegment region = memory.heapRegion(regions.length, total, mine, bytes);
        regions = Arrays.copyOf(regions, regions.length + 1);
        regions[regions.length - 1] = region;
        return region.asSlice(mine, bytes);
    }

    /** What a peer needs to find an address of this rank's, or -1 if it doesn't lie in the heap. */
    public long position(long address, long bytes) {
        for (int i = 0; i < regions.length; i++) {
            long offset = address - regions[i].address();
            if (offset >= 0 && offset + bytes <= regions[i].byteSize()) {
                return (long) i << REGION_SHIFT | offset;
            }
        }
        return -1;
    }

    /** The address in this process of what a peer published. */
    public long address(long position) {
        return regions[(int) (position >>> REGION_SHIFT)].address() + (position & (1L << REGION_SHIFT) - 1);
    }
}
