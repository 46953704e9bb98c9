package io.shardwright.runtime.telemetry;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What TensorFlow's record files put around each record:
 *
 * <pre>
 *   u64 length | u32 masked CRC-32C of the length | bytes | u32 masked CRC-32C of the bytes
 * </pre>
 *
 * little-endian, where a CRC c is masked as {@code (c >>> 15 | c << 17) + 0xa282ead8}.
 */
final class RecordFrame {
    static final int BYTES_AROUND = Long.BYTES + 2 * Integer.BYTES;

    private static final int MASK = 0xa282ead8;
    private static final int LONGEST = 1 << 24;

    private RecordFrame() {}

    /** Ready to be written. */
    static ByteBuffer around(byte[] record) {
        ByteBuffer frame = ByteBuffer.allocate(record.length + BYTES_AROUND).order(ByteOrder.LITTLE_ENDIAN);
        frame.putLong(record.length);
        frame.putInt(masked(frame.array(), Long.BYTES));
        frame.put(record);
        frame.putInt(masked(record, record.length));
        return frame.flip();
    }

    /** The next record; empty if none comes, or none that is whole. */
    static Optional<byte[]> read(DataInputStream in) throws IOException {
        byte[] head = in.readNBytes(Long.BYTES + Integer.BYTES);
        if (head.length < Long.BYTES + Integer.BYTES) {
            return Optional.empty();
        }
        ByteBuffer numbers = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        long length = numbers.getLong();
        if (numbers.getInt() != masked(head, Long.BYTES) || length < 0 || length > LONGEST) {
            return Optional.empty();
        }
        byte[] record = in.readNBytes((int) length);
        byte[] tail = in.readNBytes(Integer.BYTES);
        boolean whole = record.length == length
                && tail.length == Integer.BYTES
                && ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt() == masked(record, record.length);
        return whole ? Optional.of(record) : Optional.empty();
    }

    private static int masked(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }
}
