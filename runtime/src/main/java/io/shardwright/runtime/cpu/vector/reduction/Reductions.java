package io.shardwright.runtime.cpu.vector.reduction;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;

import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.RowArithmetic;
import io.shardwright.runtime.cpu.vector.SoftmaxRows;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.tensor.LocalTensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Sums over all elements or one dim, and softmax over the last dim. */
public final class Reductions {
    private Reductions() {}

    /** {@code factor Σ x}; rows are added up in double. */
    public static void sum(LocalTensor y, LocalTensor x, double factor) {
        long xAt = TensorRows.address(x);
        long stride = 4L * TensorRows.stride(x);
        int count = TensorRows.size(x);
        double sum = 0;
        for (int row = 0; row < TensorRows.count(x); row++) {
            sum += SoftmaxRows.sum(xAt + row * stride, count);
        }
        Lanes.set((float) (factor * sum), TensorRows.address(y));
    }

    /** {@code dx = factor dy} everywhere, dy a scalar. */
    public static void sumGradient(LocalTensor dx, LocalTensor dy, double factor) {
        RowArithmetic.fill(dx, factor * Lanes.get(TensorRows.address(dy)));
    }

    /** {@code y = factor Σ x} over one dim of x, which y lacks. */
    public static void sumOver(LocalTensor y, LocalTensor x, int dim, double factor) {
        int at = dim < 0 ? x.dimCount() + dim : dim;
        long xAt = TensorRows.address(x);
        long stride = 4L * TensorRows.stride(x);
        int count = TensorRows.size(x);
        int rows = TensorRows.count(x);
        if (at == x.dimCount() - 1) {
            for (int row = 0; row < rows; row++) {
                float sum = SoftmaxRows.sum(xAt + row * stride, count);
                Lanes.set((float) factor * sum, element(y, row));
            }
            return;
        }
        int terms = (int) x.dim(at);
        int inner = rowsInside(x, at);
        for (int row = 0; row < TensorRows.count(y); row++) {
            long yRow = TensorRows.address(y) + 4L * row * TensorRows.stride(y);
            long xRow = xAt + ((long) row / inner * terms * inner + row % inner) * stride;
            RowArithmetic.zeroRow(yRow, count);
            for (int term = 0; term < terms; term++) {
                RowArithmetic.addRow(yRow, yRow, xRow + term * inner * stride, 0, count);
            }
            RowArithmetic.scaleRow(yRow, yRow, 0, (float) factor, count);
        }
    }

    /** {@code dx = factor dy}, spread along one dim of dx, which dy lacks. */
    public static void sumOverGradient(LocalTensor dx, LocalTensor dy, int dim, double factor) {
        int at = dim < 0 ? dx.dimCount() + dim : dim;
        long dxAt = TensorRows.address(dx);
        long stride = 4L * TensorRows.stride(dx);
        int count = TensorRows.size(dx);
        int rows = TensorRows.count(dx);
        boolean last = at == dx.dimCount() - 1;
        int terms = last ? 1 : (int) dx.dim(at);
        int inner = last ? 1 : rowsInside(dx, at);
        for (int row = 0; row < rows; row++) {
            if (last) {
                float value = (float) factor * Lanes.get(element(dy, row));
                RowArithmetic.fillRow(dxAt + row * stride, 0, 0, value, count);
            } else {
                long dyRow = (long) row / inner / terms * inner + row % inner;
                long from = TensorRows.address(dy) + 4 * dyRow * TensorRows.stride(dy);
                RowArithmetic.scaleRow(dxAt + row * stride, from, 0, (float) factor, count);
            }
        }
    }

    /** Rows of x for each index of the dims up to {@code dim}, which is not the last. */
    private static int rowsInside(LocalTensor x, int dim) {
        int inner = 1;
        for (int d = dim + 1; d < x.dimCount() - 1; d++) {
            inner *= (int) x.dim(d);
        }
        return inner;
    }

    /** The address of element {@code index} in row-major order. */
    private static long element(LocalTensor x, int index) {
        int size = TensorRows.size(x);
        return TensorRows.address(x) + 4L * (index / size * (long) TensorRows.stride(x) + index % size);
    }

    public static void softmax(LocalTensor y, LocalTensor x) {
        TensorRows.requireSame(y, x);
        int count = TensorRows.size(x);
        for (int row = 0; row < TensorRows.count(x); row++) {
            long xRow = TensorRows.address(x) + 4L * row * TensorRows.stride(x);
            long yRow = TensorRows.address(y) + 4L * row * TensorRows.stride(y);
            float max = SoftmaxRows.max(xRow, count, 1);
            float sum = SoftmaxRows.exponentials(yRow, xRow, count, 1, max);
            RowArithmetic.scaleRow(yRow, yRow, 0, 1 / sum, count);
        }
    }

    /** {@code dx = y (dy - Σ dy y)}. */
    public static void softmaxGradient(LocalTensor dx, LocalTensor dy, LocalTensor y) {
        TensorRows.requireSame(dx, y);
        TensorRows.requireSame(dy, y);
        int count = TensorRows.size(y);
        for (int row = 0; row < TensorRows.count(y); row++) {
            long dxRow = TensorRows.address(dx) + 4L * row * TensorRows.stride(dx);
            long dyRow = TensorRows.address(dy) + 4L * row * TensorRows.stride(dy);
            long yRow = TensorRows.address(y) + 4L * row * TensorRows.stride(y);
            softmaxGradientRow(dxRow, dyRow, yRow, SoftmaxRows.dot(dyRow, yRow, count), count);
        }
    }

    private static void softmaxGradientRow(long dx, long dy, long y, float dot, int count) {
        FloatVector less = broadcast(dot);
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            store(load(dy + 4L * i, mask).sub(less).mul(load(y + 4L * i, mask)), dx + 4L * i, mask);
        }
    }
}
