package io.shardwright.runtime.data.file;

import io.shardwright.runtime.system.Checksum;
import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/**
 * Tells whether what lies in a file is what lay there: its size, and a CRC-32C of all of it, or where it is long, of blocks spread evenly
 * over it, so that a file of any size is recognised in a moment.
 */
public final class ContentHash {
    private static final long WHOLE = Integer.MAX_VALUE;
    private static final long BLOCKS = 256;
    private static final long BLOCK = 1 << 20;

    private ContentHash() {}

    /** Of what is shorter than 2^31 bytes, the CRC-32C of all bytes. */
    public static int of(MemorySegment bytes) {
        if (bytes.byteSize() <= WHOLE) {
            return (int) Checksum.of(bytes);
        }
        CRC32C crc = new CRC32C();
        long last = bytes.byteSize() - BLOCK;
        for (long block = 0; block < BLOCKS; block++) {
            long at = last / (BLOCKS - 1) * block + last % (BLOCKS - 1) * block / (BLOCKS - 1);
            crc.update(bytes.asSlice(at, BLOCK).asByteBuffer());
        }
        return (int) crc.getValue();
    }
}
