package io.shardwright.runtime.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.data.file.ContentHash;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChecksumTest {
    private static final byte[] END = "the end".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    @Test
    void isThatOfAllBytes() {
        byte[] bytes = new byte[100_003];
        new Random(1).nextBytes(bytes);
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        assertThat(Checksum.of(MemorySegment.ofArray(bytes))).isEqualTo(crc.getValue());
        assertThat(Checksum.of(MemorySegment.ofArray(new byte[0]))).isZero();
    }

    /** About as many as a buffer may have, and more; zeros but for the last. */
    @Tag("slow")
    @ParameterizedTest
    @ValueSource(longs = {Integer.MAX_VALUE, (1L << 31) + 9})
    void takesMoreBytesThanABufferHas(long size) throws IOException {
        CRC32C crc = new CRC32C();
        byte[] zeros = new byte[1 << 20];
        long left = size - END.length;
        for (; left > zeros.length; left -= zeros.length) {
            crc.update(zeros);
        }
        crc.update(zeros, 0, (int) left);
        crc.update(END);
        try (FileChannel file = FileChannel.open(
                        folder.resolve("large"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.SPARSE);
                Arena arena = Arena.ofConfined()) {
            int ignored = file.write(ByteBuffer.wrap(END), size - END.length);
            MemorySegment all = file.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
            assertThat(Checksum.of(all)).isEqualTo(crc.getValue());
            if (size <= Integer.MAX_VALUE) {
                assertThat(ContentHash.of(all)).isEqualTo((int) crc.getValue());
            }
        }
    }
}
