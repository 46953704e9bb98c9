package io.shardwright.runtime.cpu.vector;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;

import io.shardwright.tensor.LocalTensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Sums over rows: the gradients of biases and of everything that was broadcast. */
public final class ColumnSums {
    private ColumnSums() {}

    /** {@code sums[p] += Σ x[..., p]}, where the dims of sums are the last dims of x. */
    public static void add(LocalTensor sums, LocalTensor x) {
        int count = TensorRows.size(x);
        int rows = TensorRows.count(x);
        int sumRows = TensorRows.count(sums);
        if (TensorRows.size(sums) != count || sumRows == 0 || rows % sumRows != 0) {
            throw new IllegalArgumentException(x + " does not sum to " + sums);
        }
        long xAt = TensorRows.address(x);
        long sumAt = TensorRows.address(sums);
        if (!TensorRows.hasStride(x) || !TensorRows.hasStride(sums)) {
            for (int row = 0; row < rows; row++) {
                long sum = sumAt + TensorRows.rowBytes(sums, row % sumRows);
                RowArithmetic.addRow(sum, sum, xAt + TensorRows.rowBytes(x, row), 0, count);
            }
            return;
        }
        long stride = 4L * TensorRows.stride(x);
        long sumStride = 4L * TensorRows.stride(sums);
        for (int row = 0; row < sumRows; row++) {
            addRows(sumAt + row * sumStride, xAt + row * stride, stride * sumRows, rows / sumRows, count);
        }
    }

    /** {@code sums[c] += Σ x[row, c]}, eight rows at a time so that the sums are read and written less often. */
    private static void addRows(long sums, long x, long stride, int rows, int count) {
        int row = 0;
        for (; row + 8 <= rows; row += 8) {
            addEight(sums, x + row * stride, stride, count);
        }
        for (; row < rows; row++) {
            RowArithmetic.addRow(sums, sums, x + row * stride, 0, count);
        }
    }

    private static void addEight(long sums, long x, long stride, int count) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            long at = x + 4L * i;
            FloatVector a = load(at, mask).add(load(at + stride, mask));
            FloatVector b = load(at + 2 * stride, mask).add(load(at + 3 * stride, mask));
            FloatVector c = load(at + 4 * stride, mask).add(load(at + 5 * stride, mask));
            FloatVector d = load(at + 6 * stride, mask).add(load(at + 7 * stride, mask));
            FloatVector sum = load(sums + 4L * i, mask).add(a.add(b).add(c.add(d)));
            store(sum, sums + 4L * i, mask);
        }
    }
}
