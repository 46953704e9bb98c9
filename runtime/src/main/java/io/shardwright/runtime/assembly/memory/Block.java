package io.shardwright.runtime.assembly.memory;

import java.lang.foreign.MemorySegment;

/** Memory that is asked for now and given later, as a tree: the root is bound once, and binds what it is made of. */
public interface Block {
    /** A cache line; every block starts on one. */
    long ALIGNMENT = 64;

    /** What it needs so far, a multiple of {@link #ALIGNMENT}. */
    long bytes();

    /** Gives it memory of {@link #bytes()} bytes. */
    void bind(MemorySegment memory);

    static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}
