package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** An array of {@code float}. */
public final class FloatArray extends TornadoNativeArray {
    public FloatArray(int size) {
        super(allocate(size, 4));
    }

    private FloatArray(MemorySegment whole) {
        super(whole);
    }

    /** An array on memory that begins with a header. */
    public static FloatArray fromSegmentShallow(MemorySegment segment) {
        return new FloatArray(segment);
    }

    public static FloatArray fromElements(float... values) {
        FloatArray array = new FloatArray(values.length);
        for (int i = 0; i < values.length; i++) {
            array.set(i, values[i]);
        }
        return array;
    }

    public float get(int index) {
        return elements.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, index);
    }

    public void set(int index, float value) {
        elements.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, index, value);
    }

    public void init(float value) {
        for (int i = 0; i < getSize(); i++) {
            set(i, value);
        }
    }

    @Override
    public int getElementSize() {
        return 4;
    }
}
