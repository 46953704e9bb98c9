package io.shardwright.runtime.data;

import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Bytes of a text as tokens. */
final class Sequences {
    private Sequences() {}

    /**
     * Row {@code row} of tokens becomes those positions of the text from {@code start} on, and that of targets the same, one byte
     * later.
     */
    static void write(
            byte[] text, int start, SequencePositions positions, LocalTensor tokens, LocalTensor targets, long row) {
        MemorySegment in = tokens.storage().segment();
        MemorySegment out = targets.storage().segment();
        long inRow = tokens.offset() + row * tokens.stride(0);
        long outRow = targets.offset() + row * targets.stride(0);
        int seq = (int) tokens.dim(1);
        for (int t = 0; t < seq; t++) {
            int at = start + (int) positions.position(t);
            in.setAtIndex(ValueLayout.JAVA_INT, inRow + t, text[at] & 0xFF);
            out.setAtIndex(ValueLayout.JAVA_INT, outRow + t, text[at + 1] & 0xFF);
        }
    }
}
