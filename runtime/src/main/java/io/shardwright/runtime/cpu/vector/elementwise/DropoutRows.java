package io.shardwright.runtime.cpu.vector.elementwise;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;
import static io.shardwright.runtime.cpu.vector.Lanes.zero;

import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.runtime.random.DropoutHash;
import io.shardwright.spi.kernel.DropoutMask;
import io.shardwright.tensor.LocalTensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.jspecify.annotations.Nullable;

/** {@link DropoutHash} a vector at a time, alone or with the additions around it. */
public final class DropoutRows {
    private DropoutRows() {}

    /**
     * {@code y = residual + dropout(x + b)}.
     *
     * @param b {@code [last dim]}, or null for 0
     * @param residual or null for 0
     */
    public static void apply(
            LocalTensor y,
            LocalTensor x,
            @Nullable LocalTensor b,
            @Nullable LocalTensor residual,
            DropoutMask mask,
            long firstSequence) {
        apply(y, x, b, residual, mask, firstSequence, x, 0);
    }

    /**
     * The same for some rows of a tensor.
     *
     * @param all the tensor
     * @param from number of the first row in it
     */
    public static void apply(
            LocalTensor y,
            LocalTensor x,
            @Nullable LocalTensor b,
            @Nullable LocalTensor residual,
            DropoutMask mask,
            long firstSequence,
            LocalTensor all,
            long from) {
        TensorRows.requireSame(y, x);
        if (mask.starts().length != all.dimCount() || mask.wholeDims().length != all.dimCount()) {
            throw new IllegalArgumentException("a dropout mask of " + mask.wholeDims().length + " dims on " + all);
        }
        long yAt = TensorRows.address(y);
        long xAt = TensorRows.address(x);
        long bAt = b == null ? 0 : TensorRows.denseAddress(b);
        long residualAt = residual == null ? 0 : TensorRows.address(residual);
        long seed = DropoutHash.seed(mask.key());
        long threshold = DropoutHash.threshold(mask.rate());
        float factor = (float) (1 / (1 - mask.rate()));
        int rows = TensorRows.count(x);
        int count = TensorRows.size(x);
        for (int row = 0; row < rows; row++) {
            long yRow = yAt + TensorRows.rowBytes(y, row);
            long xRow = xAt + TensorRows.rowBytes(x, row);
            long residualRow = residual == null ? 0 : residualAt + TensorRows.rowBytes(residual, row);
            long element = mask.element(firstSequence, firstElement(all, mask, from + row));
            // The hash's round keys change every 2^32 elements, so a row that passes such a border is cut there.
            int done = (int) Math.min(count, (element | 0xFFFFFFFFL) + 1 - element);
            part(yRow, xRow, bAt, residualRow, element, done, seed, threshold, factor);
            if (done < count) {
                long skip = 4L * done;
                part(
                        yRow + skip,
                        xRow + skip,
                        bAt == 0 ? 0 : bAt + skip,
                        residualRow == 0 ? 0 : residualRow + skip,
                        element + done,
                        count - done,
                        seed,
                        threshold,
                        factor);
            }
        }
    }

    /** {@code y = dropout(x)} of elements that follow one another, of which the first has the number {@code element}. */
    public static void row(long y, long x, long element, int count, DropoutMask mask) {
        long seed = DropoutHash.seed(mask.key());
        long threshold = DropoutHash.threshold(mask.rate());
        float factor = (float) (1 / (1 - mask.rate()));
        int done = (int) Math.min(count, (element | 0xFFFFFFFFL) + 1 - element);
        part(y, x, 0, 0, element, done, seed, threshold, factor);
        if (done < count) {
            long skip = 4L * done;
            part(y + skip, x + skip, 0, 0, element + done, count - done, seed, threshold, factor);
        }
    }

    /** Row-major index, in the whole tensor, of the first element of a row of the shard. */
    private static long firstElement(LocalTensor x, DropoutMask mask, long row) {
        int last = x.dimCount() - 1;
        long element = last < 0 ? 0 : mask.starts()[last];
        long stride = last < 0 ? 1 : mask.wholeDims()[last];
        for (int dim = last - 1; dim >= 0; dim--) {
            element += mask.inWhole(dim, row % x.dim(dim)) * stride;
            row /= x.dim(dim);
            stride *= mask.wholeDims()[dim];
        }
        return element;
    }

    private static void part(
            long y, long x, long b, long residual, long element, int count, long seed, long threshold, float factor) {
        long keys = DropoutHash.roundKeys(seed, element >>> 32);
        // At threshold 2^32 every element goes, which no 32-bit comparison can say: then all are multiplied by 0.
        if (threshold > 0xFFFFFFFFL) {
            factor = 0;
            threshold = 1;
        }
        run(y, x, b, residual, (int) element, count, (int) keys, (int) (keys >>> 32), (int) threshold, factor);
    }

    private static void run(
            long y,
            long x,
            long b,
            long residual,
            int low,
            int count,
            int key1,
            int key2,
            int threshold,
            float factor) {
        FloatVector by = broadcast(factor);
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> in = first(count - i);
            FloatVector value = load(x + 4L * i, in);
            if (b != 0) {
                value = value.add(load(b + 4L * i, in));
            }
            if (threshold != 0) {
                value = value.mul(by).blend(zero(), dropped(low + i, key1, key2, threshold));
            }
            if (residual != 0) {
                value = value.add(load(residual + 4L * i, in));
            }
            store(value, y + 4L * i, in);
        }
    }

    private static VectorMask<Float> dropped(int low, int key1, int key2, int threshold) {
        IntVector hash = mix(Lanes.IOTA.add(low).lanewise(VectorOperators.XOR, key1));
        hash = mix(hash.add(key2));
        return hash.compare(VectorOperators.ULT, threshold).cast(Lanes.FLOATS);
    }

    private static IntVector mix(IntVector x) {
        x = x.lanewise(VectorOperators.XOR, x.lanewise(VectorOperators.LSHR, 16))
                .mul(DropoutHash.MULTIPLIER_1);
        x = x.lanewise(VectorOperators.XOR, x.lanewise(VectorOperators.LSHR, 15))
                .mul(DropoutHash.MULTIPLIER_2);
        return x.lanewise(VectorOperators.XOR, x.lanewise(VectorOperators.LSHR, 15));
    }
}
