package io.shardwright.runtime.comm.shared;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.CollectiveException;
import io.shardwright.runtime.comm.control.ControlLayout;
import io.shardwright.runtime.comm.memory.AvailableMemory;
import io.shardwright.runtime.comm.memory.HugePages;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Ranks are threads of this JVM, and see the same memory anyway. One object serves all of them. */
public final class ThreadMemory implements HostMemory {
    private final MemorySegment control;
    private final List<MemorySegment> regions = new ArrayList<>();

    public ThreadMemory(Mesh mesh) {
        // Freed when nobody can reach it any more: a rank may be in the middle of a collective when another fails.
        control = Arena.ofAuto().allocate(new ControlLayout(mesh).bytes(), ControlLayout.LINE);
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
                AvailableMemory.require(bytes, "the heap of all ranks");
                regions.add(HugePages.allocate(bytes));
            } catch (OutOfMemoryError e) {
                throw new CollectiveException("the heap of all ranks takes " + bytes
                        + " bytes, which this JVM may not allocate (" + e.getMessage()
                        + "); raise -XX:MaxDirectMemorySize, or make the model smaller");
            }
        }
        return regions.get(number);
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
