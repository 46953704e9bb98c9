package io.shardwright.runtime.data.file;

import io.shardwright.runtime.data.DataException;
import io.shardwright.runtime.system.Checksum;
import io.shardwright.runtime.system.FileProblem;
import io.shardwright.runtime.system.OutputPath;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Numbers that were computed once from a file of data, and are found at any place at once: a file of longs, mapped into memory.
 *
 * <p>Its first 64 bytes say what it is of; if that isn't what is asked for, or a byte is wrong, it is computed again. It is written beside
 * and then renamed, so another process sees either none or a whole one. Where the folder can't be written to, the index is made in the
 * folder of temporary files and is gone with the process.
 *
 * <pre>
 *   0  "shardidx"     8 bytes
 *   8  version        long
 *  16  count          long, of the numbers that follow the header
 *  24  key            long, of what it was computed from
 *  32  key            long, its second half
 *  40  CRC-32C        long, of the numbers
 *  48  0              16 bytes
 * </pre>
 *
 * All are little-endian.
 */
public final class IndexFile {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final long MAGIC = 0x7864_6964_7261_6873L;
    private static final long VERSION = 1;
    private static final int HEADER = 64;

    /** Computes the numbers, in order. */
    @FunctionalInterface
    public interface Content {
        /** @throws DataException if what they are computed from is damaged */
        void write(IndexWriter numbers) throws IOException;
    }

    private final MemorySegment numbers;

    private IndexFile(MemorySegment numbers) {
        this.numbers = numbers;
    }

    /**
     * The index in a file, computed if it isn't there.
     *
     * @param key all that its numbers follow from, as text
     * @throws DataException if it can be written nowhere
     */
    public static IndexFile of(Path file, String key, Content content) {
        long[] hash = hash(key);
        return read(file, hash).orElseGet(() -> {
            try {
                return write(file, hash, content);
            } catch (IOException e) {
                return elsewhere(file, hash, content, e);
            }
        });
    }

    /**
     * An index that is computed for this process alone, in a file that nobody sees.
     *
     * @throws DataException if the folder of temporary files can't be written to
     */
    public static IndexFile temporary(Content content) {
        try {
            return writeTemporary(new long[2], content);
        } catch (IOException e) {
            throw new DataException("no index can be written in " + temporaryFolder() + ": " + FileProblem.of(e)
                    + "\n  Fix: make room there, or name another folder by -Djava.io.tmpdir");
        }
    }

    private static IndexFile elsewhere(Path file, long[] key, Content content, IOException reason) {
        try {
            return writeTemporary(key, content);
        } catch (IOException e) {
            throw new DataException(file + " cannot be written: " + FileProblem.of(reason) + "; nor can an index in "
                    + temporaryFolder() + ": " + FileProblem.of(e)
                    + "\n  Fix: make room in one of the two, or give one of them write permission");
        }
    }

    private static String temporaryFolder() {
        return String.valueOf(System.getProperty("java.io.tmpdir"));
    }

    private static IndexFile writeTemporary(long[] key, Content content) throws IOException {
        Path file = Files.createTempFile("shardwright-", ".index");
        try {
            return write(file, key, content);
        } finally {
            // What is mapped stays readable.
            Files.deleteIfExists(file);
        }
    }

    /** Empty if there is none, or none that is whole and of this key. */
    private static Optional<IndexFile> read(Path file, long[] key) {
        if (!OutputPath.isTrusted(file)) {
            // It says where documents begin, and could be cut off while it is read.
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            if (size < HEADER || size % Long.BYTES != 0) {
                return Optional.empty();
            }
            MemorySegment all = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, Arena.ofAuto());
            MemorySegment numbers = all.asSlice(HEADER);
            boolean isIt = all.get(LONG, 0) == MAGIC
                    && all.get(LONG, 8) == VERSION
                    && all.get(LONG, 16) == numbers.byteSize() / Long.BYTES
                    && all.get(LONG, 24) == key[0]
                    && all.get(LONG, 32) == key[1]
                    && all.get(LONG, 48) == 0
                    && all.get(LONG, 56) == 0
                    && all.get(LONG, 40) == Checksum.of(numbers);
            return isIt ? Optional.of(new IndexFile(numbers)) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            // It can't be read; perhaps it can be written.
            return Optional.empty();
        }
    }

    private static IndexFile write(Path file, long[] key, Content content) throws IOException {
        try (IndexPart part = IndexPart.of(file)) {
            IndexWriter writer = new IndexWriter(part.channel(), HEADER);
            content.write(writer);
            writer.flush();
            ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
            header.putLong(MAGIC).putLong(VERSION).putLong(writer.count());
            header.putLong(key[0]).putLong(key[1]).putLong(writer.crc());
            part.channel().write(header.rewind(), 0);
            part.complete();
        }
        return read(file, key)
                .orElseThrow(() -> new DataException(file + " is not what was written to it\n  Fix: look for"
                        + " another process that writes it, or a disk that fails"));
    }

    /** 128 bits of FNV-1a, in two streams. */
    private static long[] hash(String key) {
        long[] hash = {0xCBF29CE484222325L, 0x9E3779B97F4A7C15L};
        for (byte octet : key.getBytes(StandardCharsets.UTF_8)) {
            hash[0] = (hash[0] ^ octet & 0xFF) * 0x100000001B3L;
            hash[1] = Long.rotateLeft(hash[1] ^ octet & 0xFF, 23) * 0x9FB21C651E98DF25L;
        }
        return hash;
    }

    /** How many numbers there are. */
    public long count() {
        return numbers.byteSize() / Long.BYTES;
    }

    public long get(long place) {
        return numbers.getAtIndex(LONG, place);
    }

    /**
     * Among numbers that increase, the place of the last that is at most {@code value}.
     *
     * @param first place of the numbers' first, which is at most {@code value}
     * @param stride from each of them to the next
     * @param count of them
     * @return counted from {@code first}, in strides
     */
    public long floor(long first, long stride, long count, long value) {
        long low = 0;
        long high = count - 1;
        while (low < high) {
            long middle = (low + high + 1) >>> 1;
            if (get(first + middle * stride) <= value) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
