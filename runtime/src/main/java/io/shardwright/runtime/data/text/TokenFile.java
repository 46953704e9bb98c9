package io.shardwright.runtime.data.text;

import io.shardwright.runtime.data.DataException;
import io.shardwright.runtime.data.SegmentText;
import io.shardwright.runtime.data.TokenText;
import io.shardwright.runtime.data.file.MappedFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;

/**
 * Files of token ids, as other programs write them, read where they lie:
 *
 * <ul>
 *   <li>nanoGPT's: unsigned numbers of 16 bits, and nothing else; or of 32 bits, where the name ends with {@code .u32.bin}.
 *   <li>llm.c's: 256 ints, of which the first three are a magic number, the version and how many tokens follow; then numbers of 16 bits
 *       (magic 20240520, version 1, GPT-2) or 32 (magic 20240801, version 7, Llama 3).
 * </ul>
 *
 * <p>All are little-endian.
 */
public final class TokenFile {
    /** What names of such files end with. */
    public static final String SUFFIX = ".bin";

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int HEADER_INTS = 256;
    private static final int HEADER = HEADER_INTS * Integer.BYTES;
    private static final String WIDE = ".u32" + SUFFIX;
    private static final String FIX = "\n  Fix: write it anew, or give it another name if it is text";

    /** A kind of llm.c's files. */
    private record Kind(int magic, int version, ValueLayout token) {}

    private static final List<Kind> KINDS =
            List.of(new Kind(20240520, 1, ValueLayout.JAVA_SHORT), new Kind(20240801, 7, ValueLayout.JAVA_INT));

    private TokenFile() {}

    /**
     * The tokens of a file.
     *
     * @throws DataException if it isn't there, is empty, is cut off, or is none of these files
     */
    public static TokenText open(Path path) {
        return open(MappedFile.open(path));
    }

    static TokenText open(MappedFile file) {
        MemorySegment bytes = file.bytes();
        for (Kind kind : KINDS) {
            if (bytes.byteSize() >= Integer.BYTES && bytes.get(INT, 0) == kind.magic) {
                return withHeader(file, kind);
            }
        }
        boolean wide = file.path().toString().endsWith(WIDE);
        return text(file.path(), bytes, wide ? ValueLayout.JAVA_INT : ValueLayout.JAVA_SHORT);
    }

    private static TokenText withHeader(MappedFile file, Kind kind) {
        MemorySegment bytes = file.bytes();
        if (bytes.byteSize() < HEADER) {
            throw new DataException(
                    file.path() + " is cut off: it begins as llm.c's files of tokens do, whose header has " + HEADER
                            + " bytes, and has " + bytes.byteSize() + FIX);
        }
        int version = bytes.get(INT, Integer.BYTES);
        if (version != kind.version) {
            throw new DataException(file.path() + " is a file of tokens of version " + version + ", and version "
                    + kind.version + " is what goes with its magic number " + kind.magic + FIX);
        }
        long count = bytes.get(INT, 2 * Integer.BYTES);
        long there = (bytes.byteSize() - HEADER) / kind.token.byteSize();
        if (count != there || bytes.byteSize() - HEADER != there * kind.token.byteSize()) {
            throw new DataException(file.path() + " says that it has " + count + " tokens, which take "
                    + (HEADER + count * kind.token.byteSize()) + " bytes with the header, and has " + bytes.byteSize()
                    + FIX);
        }
        return text(file.path(), bytes.asSlice(HEADER), kind.token);
    }

    private static TokenText text(Path path, MemorySegment bytes, ValueLayout token) {
        if (bytes.byteSize() % token.byteSize() != 0) {
            throw new DataException(path + " has " + bytes.byteSize()
                    + " bytes, which are no whole number of tokens of " + token.byteSize() + " bytes" + FIX);
        }
        if (bytes.byteSize() == 0) {
            throw new DataException(path + " has no tokens" + FIX);
        }
        return new SegmentText(path.toString(), bytes, token);
    }
}
