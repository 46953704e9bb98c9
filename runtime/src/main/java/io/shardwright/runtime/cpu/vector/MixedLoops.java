package io.shardwright.runtime.cpu.vector;

import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;

/** Runs loops on rows of floats over tensors that may be bf16, a few hundred elements at a time so that what is widened stays in the first cache. */
public final class MixedLoops {
    private static final int ELEMENTS = 1024;

    private final Scratch memory = new Scratch();

    public MixedLoops() {}

    /** As {@link RowLoop#over}, of tensors with as many rows each, for loops that may overwrite x. */
    public void over(RowLoop loop, LocalTensor z, LocalTensor x, LocalTensor y, float factor) {
        over(loop, z, x, y, factor, Integer.MAX_VALUE);
    }

    /** The same on the first {@code most} rows alone. */
    public void over(RowLoop loop, LocalTensor z, LocalTensor x, LocalTensor y, float factor, int most) {
        TensorRows.requireSame(z, x);
        TensorRows.requireSame(z, y);
        int rows = Math.min(TensorRows.count(z), most);
        int size = TensorRows.size(z);
        if (rows == 0 || size == 0) {
            return;
        }
        long zAt = TensorRows.addressOfAny(z);
        long xAt = TensorRows.addressOfAny(x);
        long yAt = TensorRows.addressOfAny(y);
        if (z.isDense() && x.isDense() && y.isDense()) {
            row(loop, z.type(), zAt, x.type(), xAt, y.type(), yAt, x == y, factor, (long) rows * size);
            return;
        }
        for (int row = 0; row < rows; row++) {
            row(
                    loop,
                    z.type(),
                    at(z, zAt, row),
                    x.type(),
                    at(x, xAt, row),
                    y.type(),
                    at(y, yAt, row),
                    x == y,
                    factor,
                    size);
        }
    }

    /** Runs a loop that writes x as well as z, both with as many rows. */
    public void both(RowLoop loop, LocalTensor z, LocalTensor x) {
        TensorRows.requireSame(z, x);
        int rows = z.size() == 0 ? 0 : TensorRows.count(z);
        int size = TensorRows.size(z);
        long zAt = TensorRows.addressOfAny(z);
        long xAt = TensorRows.addressOfAny(x);
        boolean asOne = z.isDense() && x.isDense();
        for (int row = 0; row < (asOne ? Math.min(1, rows) : rows); row++) {
            both(loop, z.type(), at(z, zAt, row), x.type(), at(x, xAt, row), asOne ? (long) rows * size : size);
        }
    }

    private void both(RowLoop loop, DType zType, long z, DType xType, long x, long all) {
        long first = memory.floats(2L * ELEMENTS);
        long second = first + 4L * ELEMENTS;
        int zBytes = zType.bytes();
        int xBytes = xType.bytes();
        for (long done = 0; done < all; done += ELEMENTS) {
            int count = (int) Math.min(ELEMENTS, all - done);
            MixedCopy.row(second, 4, x + xBytes * done, xBytes, count);
            loop.run(first, second, second, 0, count);
            MixedCopy.row(z + zBytes * done, zBytes, first, 4, count);
            MixedCopy.row(x + xBytes * done, xBytes, second, 4, count);
        }
    }

    private static long at(LocalTensor x, long start, int row) {
        return start + x.type().bytes() * TensorRows.rowOffset(x, row);
    }

    private void row(
            RowLoop loop,
            DType zType,
            long z,
            DType xType,
            long x,
            DType yType,
            long y,
            boolean isOne,
            float factor,
            long all) {
        long first = memory.floats(2L * ELEMENTS);
        long second = first + 4L * ELEMENTS;
        int zBytes = zType.bytes();
        int xBytes = xType.bytes();
        int yBytes = yType.bytes();
        for (long done = 0; done < all; done += ELEMENTS) {
            int count = (int) Math.min(ELEMENTS, all - done);
            MixedCopy.row(first, 4, x + xBytes * done, xBytes, count);
            if (!isOne) {
                MixedCopy.row(second, 4, y + yBytes * done, yBytes, count);
            }
            loop.run(first, first, isOne ? first : second, factor, count);
            MixedCopy.row(z + zBytes * done, zBytes, first, 4, count);
        }
    }
}
