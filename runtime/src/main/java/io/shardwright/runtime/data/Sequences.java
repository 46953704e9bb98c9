package io.shardwright.runtime.data;

import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.MemorySegment;

/** Pieces of a text as tokens. */
final class Sequences {
    private Sequences() {}

    /**
     * Row {@code row} of tokens becomes those positions of the text from {@code start} on, and that of targets the same, one token
     * later.
     */
    static void write(
            TokenText text,
            long start,
            SequencePositions positions,
            LocalTensor tokens,
            LocalTensor targets,
            long row) {
        MemorySegment in = tokens.storage().segment();
        MemorySegment out = targets.storage().segment();
        long inRow = tokens.offset() + row * tokens.stride(0);
        long outRow = targets.offset() + row * targets.stride(0);
        long seq = tokens.dim(1);
        long t = 0;
        while (t < seq) {
            long at = start + positions.position(t);
            long count = positions.endOfRun(t) - t;
            text.copy(at, count, in, inRow + t);
            text.copy(at + 1, count, out, outRow + t);
            t += count;
        }
    }
}
