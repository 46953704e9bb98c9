package io.shardwright.runtime.cpu.vector;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;

import io.shardwright.tensor.LocalTensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Sums over all elements or one dim, and softmax over the last dim. */
public final class Reductions {
    private Reductions() {}

    /** {@code factor Σ x}; rows are added up in double. */
    public static void sum(LocalTensor y, LocalTensor x, double factor) {
        long xAt = Rows.address(x);
        long stride = 4L * Rows.stride(x);
        int count = Rows.size(x);
        double sum = 0;
        for (int row = 0; row < Rows.count(x); row++) {
            sum += SoftmaxRows.sum(xAt + row * stride, count);
        }
        Lanes.set((float) (factor * sum), Rows.address(y));
    }

    /** {@code dx = factor dy} everywhere, dy a scalar. */
    public static void sumGradient(LocalTensor dx, LocalTensor dy, double factor) {
        Elementwise.fill(dx, factor * Lanes.get(Rows.address(dy)));
    }

    /** {@code y = factor Σ x} over one dim of x, which y lacks. */
    public static void sumOver(LocalTensor y, LocalTensor x, int dim, double factor) {
        int at = dim < 0 ? x.dimCount() + dim : dim;
        long xAt = Rows.address(x);
        long stride = 4L * Rows.stride(x);
        int count = Rows.size(x);
        int rows = Rows.count(x);
        if (at == x.dimCount() - 1) {
            for (int row = 0; row < rows; row++) {
                float sum = SoftmaxRows.sum(xAt + row * stride, count);
                Lanes.set((float) factor * sum, element(y, row));
            }
            return;
        }
        int terms = (int) x.dim(at);
        int inner = rowsInside(x, at);
        for (int row = 0; row < Rows.count(y); row++) {
            long yRow = Rows.address(y) + 4L * row * Rows.stride(y);
            long xRow = xAt + ((long) row / inner * terms * inner + row % inner) * stride;
            Elementwise.zeroRow(yRow, count);
            for (int term = 0; term < terms; term++) {
                Elementwise.addRow(yRow, yRow, xRow + term * inner * stride, 0, count);
            }
            Elementwise.scaleRow(yRow, yRow, 0, (float) factor, count);
        }
    }

    /** {@code dx = factor dy}, spread along one dim of dx, which dy lacks. */
    public static void sumOverGradient(LocalTensor dx, LocalTensor dy, int dim, double factor) {
        int at = dim < 0 ? dx.dimCount() + dim : dim;
        long dxAt = Rows.address(dx);
        long stride = 4L * Rows.stride(dx);
        int count = Rows.size(dx);
        int rows = Rows.count(dx);
        boolean last = at == dx.dimCount() - 1;
        int terms = last ? 1 : (int) dx.dim(at);
        int inner = last ? 1 : rowsInside(dx, at);
        for (int row = 0; row < rows; row++) {
            if (last) {
                float value = (float) factor * Lanes.get(element(dy, row));
                Elementwise.fillRow(dxAt + row * stride, 0, 0, value, count);
            } else {
                long dyRow = (long) row / inner / terms * inner + row % inner;
                long from = Rows.address(dy) + 4 * dyRow * Rows.stride(dy);
                Elementwise.scaleRow(dxAt + row * stride, from, 0, (float) factor, count);
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
        int size = Rows.size(x);
        return Rows.address(x) + 4L * (index / size * (long) Rows.stride(x) + index % size);
    }

    public static void softmax(LocalTensor y, LocalTensor x) {
        Rows.requireSame(y, x);
        int count = Rows.size(x);
        for (int row = 0; row < Rows.count(x); row++) {
            long xRow = Rows.address(x) + 4L * row * Rows.stride(x);
            long yRow = Rows.address(y) + 4L * row * Rows.stride(y);
            float max = SoftmaxRows.max(xRow, count, 1);
            float sum = SoftmaxRows.exponentials(yRow, xRow, count, 1, max);
            Elementwise.scaleRow(yRow, yRow, 0, 1 / sum, count);
        }
    }

    /** {@code dx = y (dy - Σ dy y)}. */
    public static void softmaxGradient(LocalTensor dx, LocalTensor dy, LocalTensor y) {
        Rows.requireSame(dx, y);
        Rows.requireSame(dy, y);
        int count = Rows.size(y);
        for (int row = 0; row < Rows.count(y); row++) {
            long dxRow = Rows.address(dx) + 4L * row * Rows.stride(dx);
            long dyRow = Rows.address(dy) + 4L * row * Rows.stride(dy);
            long yRow = Rows.address(y) + 4L * row * Rows.stride(y);
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
