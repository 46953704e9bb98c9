package io.shardwright.runtime.telemetry;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A message in Protocol Buffers' wire format, field by field.
 *
 * <p>TensorBoard's events need four kinds of fields of three messages, which are these methods. A library would be twenty times
 * as large as all of this package, and ask for a compiler of its own in the build.
 */
final class ProtobufMessage {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED_32 = 5;

    private byte[] bytes = new byte[256];
    private int length;

    /** {@code int64}, {@code enum}; not negative. */
    ProtobufMessage integer(int field, long value) {
        tag(field, VARINT);
        return varint(value);
    }

    /** {@code double}. */
    ProtobufMessage real(int field, double value) {
        tag(field, FIXED_64);
        return littleEndian(Double.doubleToLongBits(value), Double.BYTES);
    }

    /** {@code float}. */
    ProtobufMessage real(int field, float value) {
        tag(field, FIXED_32);
        return littleEndian(Float.floatToIntBits(value), Float.BYTES);
    }

    ProtobufMessage text(int field, String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        return bytes(field, encoded, encoded.length);
    }

    ProtobufMessage message(int field, ProtobufMessage message) {
        return bytes(field, message.bytes, message.length);
    }

    /** Begins again, in the same memory. */
    ProtobufMessage clear() {
        length = 0;
        return this;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private ProtobufMessage bytes(int field, byte[] from, int count) {
        tag(field, BYTES);
        varint(count);
        room(count);
        System.arraycopy(from, 0, bytes, length, count);
        length += count;
        return this;
    }

    private void tag(int field, int type) {
        varint((long) field << 3 | type);
    }

    /** Seven bits a byte, lowest first; all but the last have the eighth set. */
    private ProtobufMessage varint(long value) {
        room(10);
        long left = value;
        while (left >>> 7 != 0) {
            bytes[length++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        bytes[length++] = (byte) left;
        return this;
    }

    private ProtobufMessage littleEndian(long bits, int count) {
        room(count);
        for (int i = 0; i < count; i++) {
            bytes[length++] = (byte) (bits >>> 8 * i);
        }
        return this;
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * (length + more));
        }
    }
}
