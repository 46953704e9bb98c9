package io.shardwright.runtime.comm.shared;

import io.shardwright.runtime.comm.memory.AvailableMemory;
import io.shardwright.runtime.comm.memory.HugePages;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Pages of the shared file: reserved before they are used, because a page that isn't there when it is used kills the
 * JVM.
 */
final class FilePages {
    private static final int BLOCK = 1 << 20;

    private final FileChannel channel;

    FilePages(FileChannel channel) {
        this.channel = channel;
    }

    /** Makes {@code bytes} bytes from {@code from} on exist, all zero. */
    void reserve(long bytes, long from) throws IOException {
        require(bytes);
        writeZeros(bytes, from);
    }

    /**
     * Maps {@code bytes} bytes from {@code from} on, a multiple of a huge page. This rank's part of them exists then, all
     * zero, on huge pages if the kernel has some.
     *
     * @param mine where this rank's part begins in what is mapped
     */
    MemorySegment map(long bytes, long from, long mine, long mineBytes) throws IOException {
        require(mineBytes);
        MemorySegment region = HugePages.map(channel, from, bytes);
        // Of a huge page that has one of its ordinary pages, the others cost nothing to collapse; each that is there is
        // copied.
        for (long at = mine; at < mine + mineBytes; at = HugePages.roundUp(at + 1)) {
            writeZeros(1, from + at);
        }
        HugePages.collapse(region, mine, mineBytes);
        writeZeros(mineBytes, from + mine);
        return region;
    }

    private static void require(long bytes) {
        AvailableMemory.require(bytes, "this rank's heap");
    }

    private void writeZeros(long bytes, long from) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(BLOCK, bytes));
        for (long done = 0; done < bytes; ) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), bytes - done));
            done += channel.write(zeros, from + done);
        }
    }
}
