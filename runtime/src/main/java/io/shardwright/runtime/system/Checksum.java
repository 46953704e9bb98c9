package io.shardwright.runtime.system;

import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/** The CRC-32C of memory of any size; buffers of Java have less than 2^31 bytes. */
public final class Checksum {
    private static final long PIECE = 1 << 30;

    private Checksum() {}

    public static long of(MemorySegment bytes) {
        CRC32C crc = new CRC32C();
        for (long at = 0; at < bytes.byteSize(); at += PIECE) {
            crc.update(bytes.asSlice(at, Math.min(PIECE, bytes.byteSize() - at)).asByteBuffer());
        }
        return crc.getValue();
    }
}
