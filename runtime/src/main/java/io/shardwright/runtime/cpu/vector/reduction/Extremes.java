package io.shardwright.runtime.cpu.vector.reduction;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;
import static io.shardwright.runtime.cpu.vector.Lanes.zero;

import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.tensor.LocalTensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** The largest or smallest along one dim of x, which y lacks. */
final class Extremes {
    private Extremes() {}

    /** @param sign 1 for the largest, -1 for the smallest */
    static void over(LocalTensor y, LocalTensor x, int dim, float sign) {
        int count = TensorRows.size(x);
        long stride = 4L * TensorRows.stride(x);
        if (dim == x.dimCount() - 1) {
            for (int row = 0; row < TensorRows.count(x); row++) {
                Lanes.set(sign * ofRow(TensorRows.address(x) + row * stride, count, sign), element(y, row));
            }
            return;
        }
        int terms = (int) x.dim(dim);
        int inner = rowsInside(x, dim);
        for (int row = 0; row < TensorRows.count(y); row++) {
            long yRow = TensorRows.address(y) + 4L * row * TensorRows.stride(y);
            ofRows(yRow, firstRow(x, row, terms, inner), inner * stride, terms, sign, count);
        }
    }

    /** The largest of {@code sign x}. */
    private static float ofRow(long x, int count, float sign) {
        FloatVector by = broadcast(sign);
        FloatVector found = broadcast(Float.NEGATIVE_INFINITY);
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            FloatVector next = load(x + 4L * i, mask).mul(by);
            found = found.blend(next, next.compare(VectorOperators.GT, found).and(mask));
        }
        return Lanes.max(found);
    }

    /** Of rows that are {@code stride} bytes apart, column by column. */
    private static void ofRows(long y, long x, long stride, int terms, float sign, int count) {
        FloatVector by = broadcast(sign);
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            FloatVector found = load(x + 4L * i, mask).mul(by);
            for (int term = 1; term < terms; term++) {
                found = found.max(load(x + term * stride + 4L * i, mask).mul(by));
            }
            store(found.mul(by), y + 4L * i, mask);
        }
    }

    /** dy goes to those of x that are y, in equal parts. */
    static void gradient(LocalTensor dx, LocalTensor dy, LocalTensor x, LocalTensor y, int dim) {
        TensorRows.requireSame(dx, x);
        int count = TensorRows.size(x);
        long stride = 4L * TensorRows.stride(x);
        long dxStride = 4L * TensorRows.stride(dx);
        if (dim == x.dimCount() - 1) {
            for (int row = 0; row < TensorRows.count(x); row++) {
                float of = Lanes.get(element(y, row));
                long xRow = TensorRows.address(x) + row * stride;
                float part = Lanes.get(element(dy, row)) / alike(xRow, of, count);
                spread(TensorRows.address(dx) + row * dxStride, xRow, of, part, count);
            }
            return;
        }
        int terms = (int) x.dim(dim);
        int inner = rowsInside(x, dim);
        for (int row = 0; row < TensorRows.count(y); row++) {
            spreadRows(
                    firstRow(dx, row, terms, inner),
                    TensorRows.address(dy) + 4L * row * TensorRows.stride(dy),
                    firstRow(x, row, terms, inner),
                    TensorRows.address(y) + 4L * row * TensorRows.stride(y),
                    inner * dxStride,
                    inner * stride,
                    terms,
                    count);
        }
    }

    private static int alike(long x, float of, int count) {
        int alike = 0;
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            alike += load(x + 4L * i, mask)
                    .compare(VectorOperators.EQ, of)
                    .and(mask)
                    .trueCount();
        }
        return alike;
    }

    private static void spread(long dx, long x, float of, float part, int count) {
        FloatVector parts = broadcast(part);
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            VectorMask<Float> is = load(x + 4L * i, mask).compare(VectorOperators.EQ, of);
            store(zero().blend(parts, is), dx + 4L * i, mask);
        }
    }

    private static void spreadRows(
            long dx, long dy, long x, long y, long dxStride, long xStride, int terms, int count) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            FloatVector of = load(y + 4L * i, mask);
            FloatVector alike = zero();
            for (int term = 0; term < terms; term++) {
                FloatVector here = load(x + term * xStride + 4L * i, mask);
                alike = alike.add(1, here.compare(VectorOperators.EQ, of));
            }
            FloatVector part = load(dy + 4L * i, mask).div(alike);
            for (int term = 0; term < terms; term++) {
                VectorMask<Float> is = load(x + term * xStride + 4L * i, mask).compare(VectorOperators.EQ, of);
                store(zero().blend(part, is), dx + term * dxStride + 4L * i, mask);
            }
        }
    }

    /** The address of the first row of x that row {@code row} of y is made of. */
    private static long firstRow(LocalTensor x, int row, int terms, int inner) {
        long first = (long) row / inner * terms * inner + row % inner;
        return TensorRows.address(x) + 4 * first * TensorRows.stride(x);
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
}
