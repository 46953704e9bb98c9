package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** An array of {@code long}. */
public final class LongArray extends TornadoNativeArray {
    public LongArray(int size) {
        super(allocate(size, 8));
    }

    private LongArray(MemorySegment whole) {
        super(whole);
    }

    /** An array on memory that begins with a header. */
    public static LongArray fromSegmentShallow(MemorySegment segment) {
        return new LongArray(segment);
    }

    public static LongArray fromElements(long... values) {
        LongArray array = new LongArray(values.length);
        for (int i = 0; i < values.length; i++) {
            array.set(i, values[i]);
        }
        return array;
    }

    public long get(int index) {
        return elements.getAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, index);
    }

    public void set(int index, long value) {
        elements.setAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, index, value);
    }

    public void init(long value) {
        for (int i = 0; i < getSize(); i++) {
            set(i, value);
        }
    }

    @Override
    public int getElementSize() {
        return 8;
    }
}
