package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A header with the number of elements, then the elements. */
public abstract sealed class TornadoNativeArray permits FloatArray, IntArray, LongArray, ShortArray {
    /** Bytes before element 0. No constant, because TornadoVM has one of its own. */
    public static final long ARRAY_HEADER = Long.parseLong("16");

    private final MemorySegment whole;
    final MemorySegment elements;

    TornadoNativeArray(MemorySegment whole) {
        this.whole = whole;
        elements = whole.asSlice(ARRAY_HEADER);
        whole.set(ValueLayout.JAVA_INT_UNALIGNED, 0, (int) (elements.byteSize() / getElementSize()));
    }

    static MemorySegment allocate(long elements, int elementSize) {
        return Arena.ofAuto().allocate(ARRAY_HEADER + elements * elementSize, Long.BYTES);
    }

    public int getSize() {
        return (int) (elements.byteSize() / getElementSize());
    }

    /** The elements. */
    public MemorySegment getSegment() {
        return elements;
    }

    public MemorySegment getSegmentWithHeader() {
        return whole;
    }

    public long getNumBytesOfSegment() {
        return elements.byteSize();
    }

    public long getNumBytesOfSegmentWithHeader() {
        return whole.byteSize();
    }

    public abstract int getElementSize();
}
