package io.shardwright.runtime.cpu.vector;

import io.shardwright.tensor.LocalTensor;

/** An elementwise operation on one row. Implementations are constants, and each holds its own vector loop. */
public interface RowLoop {
    /**
     * @param z address of the output row; x, y those of the inputs
     * @param factor what the operation needs besides, if anything
     * @param count elements of the row
     */
    void run(long z, long x, long y, float factor, int count);

    /** Runs over all rows of {@code z} and {@code x}, which agree; the rows of {@code y} repeat if they are fewer. */
    default void over(LocalTensor z, LocalTensor x, LocalTensor y, float factor) {
        TensorRows.requireSame(z, x);
        long zAt = TensorRows.address(z);
        long xAt = TensorRows.address(x);
        long yAt = TensorRows.address(y);
        long size = z.size();
        if (y.size() == size && size <= 1 << 30 && z.isDense() && x.isDense() && y.isDense()) {
            run(zAt, xAt, yAt, factor, (int) size);
            return;
        }
        int count = TensorRows.size(z);
        int rows = TensorRows.count(z);
        int yRows = TensorRows.count(y);
        if (TensorRows.size(y) != count || rows % Math.max(1, yRows) != 0) {
            throw new IllegalArgumentException(y + " does not fit the rows of " + x);
        }
        if (!(TensorRows.hasStride(z) && TensorRows.hasStride(x) && TensorRows.hasStride(y))) {
            for (int row = 0; row < rows; row++) {
                run(
                        zAt + 4L * TensorRows.rowOffset(z, row),
                        xAt + 4L * TensorRows.rowOffset(x, row),
                        yAt + 4L * TensorRows.rowOffset(y, row % Math.max(1, yRows)),
                        factor,
                        count);
            }
            return;
        }
        rows(
                zAt,
                4L * TensorRows.stride(z),
                xAt,
                4L * TensorRows.stride(x),
                yAt,
                4L * TensorRows.stride(y),
                factor,
                rows,
                yRows,
                count);
    }

    /** On its own, so that the JIT, which compiles it again for the second operation that comes, needn't compile all that is above. */
    private void rows(
            long z,
            long zStride,
            long x,
            long xStride,
            long y,
            long yStride,
            float factor,
            int rows,
            int yRows,
            int count) {
        for (int row = 0, yRow = 0; row < rows; row++) {
            run(z + row * zStride, x + row * xStride, y + yRow * yStride, factor, count);
            yRow = yRow + 1 == yRows ? 0 : yRow + 1;
        }
    }

    default void over(LocalTensor z, LocalTensor x) {
        over(z, x, x, 0);
    }
}
