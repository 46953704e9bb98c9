package io.shardwright.runtime.data.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/** Writes an index's numbers one after the other, in constant memory. */
public final class IndexWriter {
    private static final int BUFFER = 1 << 16;

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C crc = new CRC32C();
    private long at;
    private long count;

    /** @param start byte of the file that the first number begins with */
    IndexWriter(FileChannel channel, long start) {
        this.channel = channel;
        at = start;
    }

    public void add(long number) throws IOException {
        if (!buffer.hasRemaining()) {
            flush();
        }
        buffer.putLong(number);
        count++;
    }

    void flush() throws IOException {
        buffer.flip();
        crc.update(buffer.duplicate());
        while (buffer.hasRemaining()) {
            at += channel.write(buffer, at);
        }
        buffer.clear();
    }

    long count() {
        return count;
    }

    long crc() {
        return crc.getValue();
    }
}
