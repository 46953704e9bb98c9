package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** An array of {@code int}. */
public final class IntArray extends TornadoNativeArray {
    public IntArray(int size) {
        super(allocate(size, 4));
    }

    private IntArray(MemorySegment whole) {
        super(whole);
    }

    /** An array on memory that begins with a header. */
    public static IntArray fromSegmentShallow(MemorySegment segment) {
        return new IntArray(segment);
    }

    public static IntArray fromElements(int... values) {
        IntArray array = new IntArray(values.length);
        for (int i = 0; i < values.length; i++) {
            array.set(i, values[i]);
        }
        return array;
    }

    public int get(int index) {
        return elements.getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, index);
    }

    public void set(int index, int value) {
        elements.setAtIndex(ValueLayout.JAVA_INT_UNALIGNED, index, value);
    }

    public void init(int value) {
        for (int i = 0; i < getSize(); i++) {
            set(i, value);
        }
    }

    @Override
    public int getElementSize() {
        return 4;
    }
}
