package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.DeviceMemory;
import io.shardwright.runtime.tornado.Grid;
import io.shardwright.runtime.tornado.Launch;
import io.shardwright.runtime.tornado.Rows;
import io.shardwright.tensor.LocalTensor;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Sums over all elements or over one dim, and their gradients. */
public final class Sums {
    private Sums() {}

    /** {@code y = factor Σ x}, to a scalar. */
    public static Launch sum(DeviceMemory memory, LocalTensor y, LocalTensor x, double factor) {
        Rows from = memory.rows(x);
        return Launch.of(
                "sumAll",
                Grid.groups(1, GroupSums.ITEMS),
                Launch.NONE,
                Sums::sumAll,
                memory.dense(y),
                from.at(),
                from.stride(),
                from.cols(),
                from.size(),
                (float) factor);
    }

    /** One group for all elements. */
    public static void sumAll(
            KernelContext context, FloatArray memory, int y, int x, int stride, int cols, int size, float factor) {
        float own = 0;
        for (int i = context.localIdx; i < size; i += GroupSums.ITEMS) {
            own += memory.get(x + i / cols * stride + i % cols);
        }
        float sum = GroupSums.sum(context, own);
        if (context.localIdx == 0) {
            memory.set(y, factor * sum);
        }
    }

    /** {@code y[outer, inner] = factor Σ x[outer, n, inner]}. */
    public static Launch sumOver(DeviceMemory memory, LocalTensor y, LocalTensor x, int dim, double factor) {
        Rows to = memory.rows(y);
        Rows from = memory.rows(x);
        return Launch.of(
                "sumOneDim",
                Grid.over(to.size()),
                Launch.NONE,
                Sums::sumOneDim,
                to.at(),
                to.stride(),
                to.cols(),
                from.at(),
                from.stride(),
                from.cols(),
                count(x, dim),
                inner(x, dim),
                to.size(),
                (float) factor);
    }

    public static void sumOneDim(
            KernelContext context,
            FloatArray memory,
            int y,
            int yStride,
            int yCols,
            int x,
            int xStride,
            int xCols,
            int count,
            int inner,
            int size,
            float factor) {
        int i = context.globalIdx;
        if (i < size) {
            float sum = 0;
            for (int n = 0; n < count; n++) {
                int from = (i / inner * count + n) * inner + i % inner;
                sum += memory.get(x + from / xCols * xStride + from % xCols);
            }
            memory.set(y + i / yCols * yStride + i % yCols, factor * sum);
        }
    }

    /** {@code dx = factor dy} everywhere, {@code dy} a scalar. */
    public static Launch sumGradient(DeviceMemory memory, LocalTensor dx, LocalTensor dy, double factor) {
        Rows to = memory.rows(dx);
        return spread(to, new Rows(memory.dense(dy), 1, 1, 1), to.size(), 1, factor);
    }

    /** {@code dx[outer, n, inner] = factor dy[outer, inner]}. */
    public static Launch sumOverGradient(DeviceMemory memory, LocalTensor dx, LocalTensor dy, int dim, double factor) {
        return spread(memory.rows(dx), memory.rows(dy), count(dx, dim), inner(dx, dim), factor);
    }

    private static Launch spread(Rows to, Rows from, int count, int inner, double factor) {
        return Launch.of(
                "spreadOneDim",
                Grid.over(to.size()),
                Launch.NONE,
                Sums::spreadOneDim,
                to.at(),
                to.stride(),
                to.cols(),
                from.at(),
                from.stride(),
                from.cols(),
                count,
                inner,
                to.size(),
                (float) factor);
    }

    public static void spreadOneDim(
            KernelContext context,
            FloatArray memory,
            int dx,
            int dxStride,
            int dxCols,
            int dy,
            int dyStride,
            int dyCols,
            int count,
            int inner,
            int size,
            float factor) {
        int i = context.globalIdx;
        if (i < size) {
            int from = i / inner / count * inner + i % inner;
            float value = factor * memory.get(dy + from / dyCols * dyStride + from % dyCols);
            memory.set(dx + i / dxCols * dxStride + i % dxCols, value);
        }
    }

    private static int count(LocalTensor x, int dim) {
        return Math.toIntExact(x.dim(dim));
    }

    /** Elements of the dims behind {@code dim}. */
    private static int inner(LocalTensor x, int dim) {
        long inner = 1;
        for (int d = dim < 0 ? x.dimCount() + dim + 1 : dim + 1; d < x.dimCount(); d++) {
            inner *= x.dim(d);
        }
        return Math.toIntExact(inner);
    }
}
