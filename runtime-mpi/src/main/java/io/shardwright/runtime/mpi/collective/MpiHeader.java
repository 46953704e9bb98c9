package io.shardwright.runtime.mpi.collective;

import io.shardwright.runtime.comm.control.SlotHeader;
import io.shardwright.runtime.comm.memory.NativeMemory;
import io.shardwright.spi.collective.CollectiveSite;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What ranks tell each other of a collective before they begin it, where they check: its signature, its elements, and
 * the text of its site.
 */
final class MpiHeader {
    static final int BYTES = 384;

    private static final int ELEMENTS = 8;
    private static final int TEXT = 16;

    private final MemorySegment headers;

    /** @param count of headers */
    MpiHeader(int count) {
        headers = Arena.ofAuto().allocate((long) count * BYTES, Long.BYTES);
    }

    long address(int i) {
        return headers.address() + (long) i * BYTES;
    }

    void write(int i, long signature, long elements, CollectiveSite site) {
        NativeMemory.set(address(i), signature);
        NativeMemory.set(address(i) + ELEMENTS, elements);
        NativeMemory.setText(address(i) + TEXT, BYTES - TEXT, site.toString());
    }

    long signature(int i) {
        return NativeMemory.get(address(i));
    }

    long elements(int i) {
        return NativeMemory.get(address(i) + ELEMENTS);
    }

    /** {@code all-reduce #116 (g after Mlp.down, Mlp.java:9) of 3 elements (sum f32, dim 0, root 0)}. */
    String describe(int i) {
        return SlotHeader.kindText(signature(i)) + " " + NativeMemory.getText(address(i) + TEXT, BYTES - TEXT) + " of "
                + elements(i) + " elements (" + SlotHeader.details(signature(i)) + ")";
    }
}
