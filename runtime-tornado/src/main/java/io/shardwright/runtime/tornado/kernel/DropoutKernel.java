package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.random.DropoutHash;
import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.DeviceRows;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.runtime.tornado.launch.PackedInts;
import io.shardwright.spi.kernel.DropoutMask;
import io.shardwright.tensor.LocalTensor;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Dropout by counter, as {@link DropoutHash} has it, alone or with the additions around it. */
public final class DropoutKernel {
    private static final int NOWHERE = -1;

    /** Whole numbers up to it are exact as floats. */
    private static final int EXACT_BITS = 24;

    private static final int EXACT = 1 << EXACT_BITS;

    private DropoutKernel() {}

    /**
     * {@code y = residual + dropout(x + b)}.
     *
     * @param b {@code [last dim]}, or null for 0
     * @param residual or null for 0
     */
    public static KernelLaunch apply(
            DeviceMemory memory,
            LocalTensor y,
            LocalTensor x,
            @Nullable LocalTensor b,
            @Nullable LocalTensor residual,
            DropoutMask mask,
            long firstSequence) {
        DeviceRows to = memory.rows(y);
        long threshold = DropoutHash.threshold(mask.rate());
        Counter counter = Counter.of(x, mask);
        return KernelLaunch.of(
                "dropoutRows",
                Grid.over(to.size()),
                new float[] {firstSequence & EXACT - 1, firstSequence >>> EXACT_BITS},
                DropoutKernel::dropoutRows,
                to.place(),
                memory.rows(x).place(),
                b == null ? NOWHERE : memory.dense(b),
                residual == null ? (long) NOWHERE : memory.rows(residual).place(),
                to.cols(),
                to.size(),
                DropoutHash.seed(mask.key()),
                threshold,
                threshold == 0x1p32 ? 0 : (float) (1 / (1 - mask.rate())),
                counter.rows(),
                counter.perSequence(),
                counter.perRow(),
                counter.first(),
                counter.sections().chunk(),
                counter.sections().lower(),
                counter.sections().upper());
    }

    /**
     * How elements are counted: that in column c of row r of sequence s has the number {@code perSequence (firstSequence + s) + perRow
     * position(r) + c + first}.
     *
     * @param rows of a sequence
     */
    private record Counter(int rows, long perSequence, int perRow, long first, PositionSections sections) {
        static Counter of(LocalTensor x, DropoutMask mask) {
            long[] whole = mask.wholeDims();
            int dims = whole.length;
            if (dims != x.dimCount() || dims < 1 || dims > 3) {
                throw new IllegalArgumentException("--device tornado drops elements of [sequence, row, column], not of "
                        + x + " in a whole of " + dims + " dims");
            }
            long perRow = dims > 1 ? whole[dims - 1] : 1;
            long rows = dims > 2 ? whole[1] : 1;
            long first = mask.starts()[0] * rows * perRow + (dims > 1 ? mask.starts()[dims - 1] : 0);
            int ownRows = dims > 2 ? Math.toIntExact(x.dim(1)) : 1;
            PositionSections sections = new PositionSections(ownRows, 0, 0);
            if (dims > 2) {
                boolean split = mask.sequenceDim() == 1;
                sections = (split ? PositionSections.of(mask.positions()) : sections)
                        .from(Math.toIntExact(mask.starts()[1]));
            }
            return new Counter(ownRows, rows * perRow, Math.toIntExact(perRow), first, sections);
        }
    }

    public static void dropoutRows(
            KernelContext context,
            FloatArray memory,
            FloatArray changing,
            int firstSequence,
            long y,
            long x,
            int b,
            long residual,
            int cols,
            int size,
            long seed,
            long threshold,
            float factor,
            int rows,
            long perSequence,
            int perRow,
            long first,
            int chunk,
            int lower,
            int upper) {
        int i = context.globalIdx;
        if (i < size) {
            int row = i / cols;
            int col = i % cols;
            float value = memory.get(PackedInts.first(x) + row * PackedInts.second(x) + col);
            if (b >= 0) {
                value += memory.get(b + col);
            }
            long high = (long) changing.get(firstSequence + 1);
            long sequence = high * EXACT + (long) changing.get(firstSequence) + row / rows;
            int inSequence = row % rows;
            int position = inSequence + (inSequence < chunk ? lower : upper);
            long element = perSequence * sequence + (long) perRow * position + col + first;
            if (DropoutHash.isDropped(seed, element, threshold)) {
                value = 0;
            } else {
                value *= factor;
            }
            if (residual >= 0) {
                value += memory.get(PackedInts.first(residual) + row * PackedInts.second(residual) + col);
            }
            memory.set(PackedInts.first(y) + row * PackedInts.second(y) + col, value);
        }
    }
}
