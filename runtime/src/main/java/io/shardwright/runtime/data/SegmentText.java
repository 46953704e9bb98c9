package io.shardwright.runtime.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Tokens that lie in memory, or in a file that is mapped there, as unsigned numbers of 1, 2 or 4 bytes, little-endian. */
public final class SegmentText implements TokenText {
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** What is looked through before a run: all of a text that is no longer, and else blocks of it. */
    private static final long LOOKED_THROUGH = 1L << 28;

    private static final long BLOCKS = 256;

    private final String name;
    private final MemorySegment memory;
    private final int bytes;
    private final long vocabulary;

    /**
     * @param name for messages
     * @param layout of a token
     */
    public SegmentText(String name, MemorySegment memory, ValueLayout layout) {
        this(name, memory, Math.toIntExact(layout.byteSize()), 1L + Integer.MAX_VALUE);
    }

    private SegmentText(String name, MemorySegment memory, int bytes, long vocabulary) {
        this.name = name;
        this.memory = memory;
        this.bytes = bytes;
        this.vocabulary = vocabulary;
    }

    @Override
    public long length() {
        return memory.byteSize() / bytes;
    }

    private long at(long place) {
        return switch (bytes) {
            case Byte.BYTES -> memory.get(ValueLayout.JAVA_BYTE, place) & 0xFF;
            case Short.BYTES -> memory.getAtIndex(U16, place) & 0xFFFF;
            default -> Integer.toUnsignedLong(memory.getAtIndex(U32, place));
        };
    }

    @Override
    public void copy(long from, long count, MemorySegment to, long index) {
        for (long i = 0; i < count; i++) {
            long token = at(from + i);
            if (token >= vocabulary) {
                throw unknown(from + i, token);
            }
            to.setAtIndex(ValueLayout.JAVA_INT, index + i, (int) token);
        }
    }

    @Override
    public TokenText within(long model) {
        if (model >= vocabulary) {
            return this;
        }
        SegmentText within = new SegmentText(name, memory, bytes, model);
        if (model < 1L << Byte.SIZE * bytes) {
            within.lookThrough();
        }
        return within;
    }

    private void lookThrough() {
        long length = length();
        if (length <= LOOKED_THROUGH) {
            lookThrough(0, length);
            return;
        }
        long block = LOOKED_THROUGH / BLOCKS;
        for (long i = 0; i < BLOCKS; i++) {
            // The last block ends with the text.
            lookThrough(
                    (length - block) / (BLOCKS - 1) * i + (length - block) % (BLOCKS - 1) * i / (BLOCKS - 1), block);
        }
    }

    private void lookThrough(long from, long count) {
        for (long place = from; place < from + count; place++) {
            if (at(place) >= vocabulary) {
                throw unknown(place, at(place));
            }
        }
    }

    private DataException unknown(long place, long token) {
        return new DataException(name + " has token " + token + " at place " + place
                + ", counted from 0, and the model knows tokens 0 to " + (vocabulary - 1)
                + "\n  Fix: take a model with a larger vocabulary, or tokens that were made for this one");
    }
}
