package io.shardwright.runtime.comm.shared;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.CollectiveException;
import io.shardwright.runtime.comm.control.ControlLayout;
import io.shardwright.runtime.comm.memory.AvailableMemory;
import io.shardwright.runtime.comm.memory.HugePages;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Ranks are threads of this JVM, and see the same memory anyway. One object serves all of them. */
public final class ThreadMemory implements HostMemory {
    private static final String HEAP = "the heap of all ranks";

    /** How often the collector is asked before there isn't that much memory, and how long it gets each time. */
    private static final int COLLECTIONS = 5;

    private static final long COLLECTION_NANOS = 100_000_000;

    private final MemorySegment control;
    private final List<MemorySegment> regions = new ArrayList<>();

    public ThreadMemory(Mesh mesh) {
        // Freed when nobody can reach it any more: a rank may be in the middle of a collective when another fails.
        control = HugePages.allocate(new ControlLayout(mesh).bytes());
    }

    @Override
    public MemorySegment control() {
        return control;
    }

    @Override
    public MemorySegment heapRegion(int number, long bytes, long mine, long mineBytes) {
        MemorySegment region = region(number, bytes);
        region.asSlice(mine, mineBytes).fill((byte) 0); // it is zero already, but isn't there before it is touched
        return region;
    }

    private synchronized MemorySegment region(int number, long bytes) {
        if (number == regions.size()) {
            try {
                requireMemory(bytes);
                regions.add(HugePages.allocate(bytes));
            } catch (OutOfMemoryError e) {
                throw new CollectiveException("the heap of all ranks takes " + bytes
                        + " bytes, which this JVM may not allocate (" + e.getMessage()
                        + "); raise -XX:MaxDirectMemorySize, or make the model smaller");
            }
        }
        return regions.get(number);
    }

    /** Memory of jobs before this one is given back when the collector finds that nobody has it any more, so it is asked to look. */
    private static void requireMemory(long bytes) {
        for (int asked = 0; asked < COLLECTIONS; asked++) {
            try {
                AvailableMemory.require(bytes, HEAP);
                return;
            } catch (CollectiveException e) {
                System.gc();
                LockSupport.parkNanos(COLLECTION_NANOS);
            }
        }
        AvailableMemory.require(bytes, HEAP);
    }

    /** A thread that fails says so itself. */
    @Override
    public boolean isGone(int place) {
        return false;
    }

    @Override
    public boolean isStopped(int rank) {
        return false;
    }

    @Override
    public String where(int rank) {
        return "thread rank-" + rank;
    }
}
