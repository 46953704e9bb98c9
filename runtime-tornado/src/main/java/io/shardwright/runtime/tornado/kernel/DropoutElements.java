package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.random.DropoutHash;
import io.shardwright.runtime.tornado.launch.PackedInts;
import io.shardwright.spi.kernel.DropoutMask;
import io.shardwright.tensor.LocalTensor;

/**
 * Dropout by counter, as {@link DropoutHash} has it, for generated kernels. What is at column c of row r of sequence s has the number
 * {@code perRow (wholeRows (firstSequence + s) + position(r)) + first + c}.
 */
public final class DropoutElements {
    /** Whole numbers up to it are exact as floats. */
    private static final int EXACT_BITS = 24;

    private static final int EXACT = 1 << EXACT_BITS;

    private DropoutElements() {}

    /** What {@link #kept} takes behind the row and the column. */
    public static Number[] counter(LocalTensor x, DropoutMask mask, long firstSequence) {
        long[] whole = mask.wholeDims();
        int dims = whole.length;
        if (dims != x.dimCount() || dims < 1 || dims > 3) {
            throw new IllegalArgumentException("--device tornado drops elements of [sequence, row, column], not of " + x
                    + " in a whole of " + dims + " dims");
        }
        int rows = dims > 2 ? Math.toIntExact(x.dim(1)) : 1;
        PositionSections sections = new PositionSections(rows, 0, 0);
        if (dims > 2) {
            boolean split = mask.sequenceDim() == 1;
            sections =
                    (split ? PositionSections.of(mask.positions()) : sections).from(Math.toIntExact(mask.starts()[1]));
        }
        long sequence = firstSequence + mask.starts()[0];
        long seed = DropoutHash.seed(mask.key());
        return new Number[] {
            sequence & EXACT - 1,
            sequence >>> EXACT_BITS,
            seed & EXACT - 1,
            seed >>> EXACT_BITS & EXACT - 1,
            seed >>> 2 * EXACT_BITS,
            DropoutHash.threshold(mask.rate()),
            PackedInts.of(rows, sections.chunk()),
            PackedInts.of(sections.lower(), sections.upper()),
            dims > 2 ? whole[1] : 1,
            dims > 1 ? whole[dims - 1] : 1,
            dims > 1 ? mask.starts()[dims - 1] : 0
        };
    }

    /**
     * 0, or what an element is multiplied by.
     *
     * @param sections rows of a sequence, on this rank, and {@link PositionSections#chunk}
     * @param starts {@link PositionSections#lower} and {@link PositionSections#upper}
     * @param wholeRows of a sequence, on all ranks
     * @param first column of this rank
     */
    public static float kept(
            int row,
            int col,
            float sequenceLow,
            float sequenceHigh,
            float seedLow,
            float seedMiddle,
            float seedHigh,
            long threshold,
            long sections,
            long starts,
            long wholeRows,
            long perRow,
            long first) {
        int rows = PackedInts.first(sections);
        int inSequence = row % rows;
        int start = inSequence < PackedInts.second(sections) ? PackedInts.first(starts) : PackedInts.second(starts);
        long high = (long) sequenceHigh;
        long low = (long) sequenceLow;
        long sequence = high * EXACT + low + row / rows;
        long element = perRow * (wholeRows * sequence + inSequence + start) + first + col;
        long third = (long) seedHigh;
        long second = (long) seedMiddle;
        long seed = (third << 2 * EXACT_BITS) + (second << EXACT_BITS) + (long) seedLow;
        float kept = 0;
        if (!DropoutHash.isDropped(seed, element, threshold)) {
            kept = (float) (1 / (1 - threshold * 0x1p-32));
        }
        return kept;
    }
}
