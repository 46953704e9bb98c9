package io.shardwright.runtime.cpu.vector.linear;

import io.shardwright.runtime.cpu.vector.Bf16Rows;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.tensor.LocalTensor;

/** Biases of bf16 rows, which are read where they lie: one pass over memory. Biases and their gradients are f32. */
public final class Bf16Biases {
    /** Rows that are added before their sums are written. */
    private static final int TOGETHER = 8;

    private Bf16Biases() {}

    /** {@code y[..., o] = x[..., o] + b[o]}. */
    public static void add(LocalTensor y, LocalTensor x, LocalTensor b) {
        TensorRows.requireSame(y, x);
        int rows = TensorRows.count(x);
        int size = requireSize(b, x);
        long yAt = TensorRows.addressOfAny(y);
        long xAt = TensorRows.addressOfAny(x);
        long bAt = TensorRows.denseAddress(b);
        for (int row = 0; row < rows; row++) {
            Bf16Rows.addFloats(
                    yAt + 2 * TensorRows.rowOffset(y, row), xAt + 2 * TensorRows.rowOffset(x, row), bAt, size);
        }
    }

    /** {@code db[o] += Σ dy[..., o]}. */
    public static void addGradient(LocalTensor db, LocalTensor dy) {
        int rows = TensorRows.count(dy);
        int size = requireSize(db, dy);
        long dyAt = TensorRows.addressOfAny(dy);
        long dbAt = TensorRows.denseAddress(db);
        boolean isStrided = TensorRows.hasStride(dy);
        int together = isStrided ? TOGETHER : 1;
        long stride = isStrided ? 2L * TensorRows.stride(dy) : 0;
        for (int row = 0; row < rows; row += together) {
            long at = dyAt + 2 * TensorRows.rowOffset(dy, row);
            Bf16Rows.addRowsTo(dbAt, at, stride, Math.min(together, rows - row), size);
        }
    }

    private static int requireSize(LocalTensor b, LocalTensor x) {
        int size = TensorRows.size(x);
        if (b.size() != size) {
            throw new IllegalArgumentException("a bias " + b + " does not fit the rows of " + x);
        }
        return size;
    }
}
