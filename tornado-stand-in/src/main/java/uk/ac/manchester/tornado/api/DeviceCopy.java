package uk.ac.manchester.tornado.api;

import java.lang.foreign.MemorySegment;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Memory of the device: apart from the host's, so that a transfer that is missing shows. */
final class DeviceCopy {
    /** As a float no number, as an integer -1. */
    private static final byte POISON = (byte) 0xFF;

    private DeviceCopy() {}

    /** As large as {@code object}, and full of what nobody wrote. */
    static TornadoNativeArray poisoned(Object object) {
        TornadoNativeArray copy = switch ((TornadoNativeArray) object) {
            case FloatArray array -> new FloatArray(array.getSize());
            case IntArray array -> new IntArray(array.getSize());
            case LongArray array -> new LongArray(array.getSize());
            case ShortArray array -> new ShortArray(array.getSize());
        };
        copy.getSegment().fill(POISON);
        return copy;
    }

    /** With the same elements. */
    static TornadoNativeArray of(TornadoNativeArray object) {
        TornadoNativeArray copy = poisoned(object);
        copy(object, copy);
        return copy;
    }

    /** The memory of {@code of} as an array of the type of {@code object}. */
    static TornadoNativeArray mapped(TornadoNativeArray object, TornadoNativeArray of) {
        MemorySegment memory = of.getSegmentWithHeader();
        return switch (object) {
            case FloatArray _ -> FloatArray.fromSegmentShallow(memory);
            case IntArray _ -> IntArray.fromSegmentShallow(memory);
            case LongArray _ -> LongArray.fromSegmentShallow(memory);
            case ShortArray _ -> ShortArray.fromSegmentShallow(memory);
        };
    }

    /** Bytes copied. */
    static long copy(TornadoNativeArray from, TornadoNativeArray to) {
        MemorySegment.copy(from.getSegment(), 0, to.getSegment(), 0, from.getNumBytesOfSegment());
        return from.getNumBytesOfSegment();
    }
}
