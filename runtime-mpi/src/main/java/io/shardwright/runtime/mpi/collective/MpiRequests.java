package io.shardwright.runtime.mpi.collective;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.shardwright.runtime.mpi.MpiLibrary;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What one collective has asked of MPI and not yet been given. Keeps its memory. */
public final class MpiRequests {
    private static final int FIRST = 8;

    private final MpiLibrary mpi;
    private final MemorySegment completed = Arena.ofAuto().allocate(JAVA_INT);
    private MemorySegment requests;
    private MemorySegment indices;
    private int capacity = FIRST;
    private int count;
    private int left;

    public MpiRequests(MpiLibrary mpi) {
        this.mpi = mpi;
        requests = Arena.ofAuto().allocate((long) FIRST * mpi.requestBytes(), Long.BYTES);
        indices = Arena.ofAuto().allocate(JAVA_INT, FIRST);
    }

    /** Address for the next request, which the caller makes at once. */
    public long next() {
        if (count == capacity) {
            grow();
        }
        left++;
        return requests.address() + (long) count++ * mpi.requestBytes();
    }

    private void grow() {
        capacity *= 2;
        MemorySegment more = Arena.ofAuto().allocate((long) capacity * mpi.requestBytes(), Long.BYTES);
        MemorySegment.copy(requests, 0, more, 0, requests.byteSize());
        requests = more;
        indices = Arena.ofAuto().allocate(JAVA_INT, capacity);
    }

    /** Moves things along; how many requests have become complete. */
    public int test() {
        if (left == 0) {
            return 0;
        }
        mpi.test(count, requests.address(), completed.address(), indices.address());
        int now = Math.max(0, completed.get(JAVA_INT, 0));
        left -= now;
        if (left == 0) {
            count = 0;
        }
        return now;
    }

    public boolean areComplete() {
        return left == 0;
    }
}
