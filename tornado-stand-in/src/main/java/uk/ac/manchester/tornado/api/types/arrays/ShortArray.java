package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** An array of {@code short}. */
public final class ShortArray extends TornadoNativeArray {
    public ShortArray(int size) {
        super(allocate(size, 2));
    }

    private ShortArray(MemorySegment whole) {
        super(whole);
    }

    /** An array on memory that begins with a header. */
    public static ShortArray fromSegmentShallow(MemorySegment segment) {
        return new ShortArray(segment);
    }

    public static ShortArray fromElements(short... values) {
        ShortArray array = new ShortArray(values.length);
        for (int i = 0; i < values.length; i++) {
            array.set(i, values[i]);
        }
        return array;
    }

    public short get(int index) {
        return elements.getAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, index);
    }

    public void set(int index, short value) {
        elements.setAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, index, value);
    }

    public void init(short value) {
        for (int i = 0; i < getSize(); i++) {
            set(i, value);
        }
    }

    @Override
    public int getElementSize() {
        return 2;
    }
}
