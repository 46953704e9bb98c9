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
        int count = Rows.size(x);
        int rows = Rows.count(x);
        int sumRows = Rows.count(sums);
        if (Rows.size(sums) != count || sumRows == 0 || rows % sumRows != 0) {
            throw new IllegalArgumentException(x + " does not sum to " + sums);
        }
        long stride = 4L * Rows.stride(x);
        long sumStride = 4L * Rows.stride(sums);
        long xAt = Rows.address(x);
        long sumAt = Rows.address(sums);
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
            Elementwise.addRow(sums, sums, x + row * stride, 0, count);
        }
    }

    private static void addEight(long sums, long x, long stride, int count) {
        int whole = Lanes.whole(count);
        for (int i = 0; i < whole; i += COUNT) {
            long at = x + 4L * i;
            FloatVector a = load(at).add(load(at + stride));
            FloatVector b = load(at + 2 * stride).add(load(at + 3 * stride));
            FloatVector c = load(at + 4 * stride).add(load(at + 5 * stride));
            FloatVector d = load(at + 6 * stride).add(load(at + 7 * stride));
            store(load(sums + 4L * i).add(a.add(b).add(c.add(d))), sums + 4L * i);
        }
        if (whole < count) {
            VectorMask<Float> mask = first(count - whole);
            long at = x + 4L * whole;
            FloatVector sum = load(sums + 4L * whole, mask);
            for (int r = 0; r < 8; r++) {
                sum = sum.add(load(at + r * stride, mask));
            }
            store(sum, sums + 4L * whole, mask);
        }
    }
}
