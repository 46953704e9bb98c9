package io.shardwright.runtime.comm;

import io.shardwright.spi.CollectiveSite;
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
        Memory.set(address(i), signature);
        Memory.set(address(i) + ELEMENTS, elements);
        Memory.setText(address(i) + TEXT, BYTES - TEXT, site.toString());
    }

    long signature(int i) {
        return Memory.get(address(i));
    }

    long elements(int i) {
        return Memory.get(address(i) + ELEMENTS);
    }

    /** {@code all-reduce #116 (g after Mlp.down, Mlp.java:9) of 3 elements (sum f32, dim 0, root 0)}. */
    String describe(int i) {
        return Header.kind(signature(i)).text() + " " + Memory.getText(address(i) + TEXT) + " of " + elements(i)
                + " elements (" + Header.details(signature(i)) + ")";
    }
}
