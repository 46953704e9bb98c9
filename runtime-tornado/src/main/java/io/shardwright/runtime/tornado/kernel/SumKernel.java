package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.DeviceRows;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.tensor.LocalTensor;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Sums over all elements or over one dim, and their gradients. */
public final class SumKernel {
    private SumKernel() {}

    /** {@code y = factor Σ x}, to a scalar. */
    public static KernelLaunch sum(DeviceMemory memory, LocalTensor y, LocalTensor x, double factor) {
        DeviceRows from = memory.rows(x);
        return KernelLaunch.of(
                "sumAll",
                Grid.groups(1, GroupReductions.ITEMS),
                KernelLaunch.NONE,
                SumKernel::sumAll,
                memory.dense(y),
                from.at(),
                from.stride(),
                from.cols(),
                from.size(),
                (float) factor);
    }

    /** One group for all elements. */
    public static void sumAll(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            int y,
            int x,
            int stride,
            int cols,
            int size,
            float factor) {
        int from = Elements.place(memory, x);
        float own = 0;
        for (int i = context.localIdx; i < size; i += GroupReductions.ITEMS) {
            own += Elements.getAt(memory, halves, x, from + i / cols * stride + i % cols);
        }
        float sum = GroupReductions.sum(context, own);
        if (context.localIdx == 0) {
            Elements.set(memory, halves, y, 0, factor * sum);
        }
    }

    /** {@code y[outer, inner] = factor Σ x[outer, n, inner]}. */
    public static KernelLaunch sumOver(DeviceMemory memory, LocalTensor y, LocalTensor x, int dim, double factor) {
        DeviceRows to = memory.rows(y);
        DeviceRows from = memory.rows(x);
        return KernelLaunch.of(
                "sumOverDim",
                Grid.over(to.size()),
                KernelLaunch.NONE,
                SumKernel::sumOverDim,
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

    public static void sumOverDim(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
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
            int place = Elements.place(memory, x);
            float sum = 0;
            for (int n = 0; n < count; n++) {
                int from = (i / inner * count + n) * inner + i % inner;
                sum += Elements.getAt(memory, halves, x, place + from / xCols * xStride + from % xCols);
            }
            Elements.set(memory, halves, y, i / yCols * yStride + i % yCols, factor * sum);
        }
    }

    /** {@code dx = factor dy} everywhere, {@code dy} a scalar. */
    public static KernelLaunch sumGradient(DeviceMemory memory, LocalTensor dx, LocalTensor dy, double factor) {
        DeviceRows to = memory.rows(dx);
        return spread(to, new DeviceRows(memory.dense(dy), 1, 1, 1), to.size(), 1, factor);
    }

    /** {@code dx[outer, n, inner] = factor dy[outer, inner]}. */
    public static KernelLaunch sumOverGradient(
            DeviceMemory memory, LocalTensor dx, LocalTensor dy, int dim, double factor) {
        return spread(memory.rows(dx), memory.rows(dy), count(dx, dim), inner(dx, dim), factor);
    }

    private static KernelLaunch spread(DeviceRows to, DeviceRows from, int count, int inner, double factor) {
        return KernelLaunch.of(
                "sumOverDimGradient",
                Grid.over(to.size()),
                KernelLaunch.NONE,
                SumKernel::sumOverDimGradient,
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

    public static void sumOverDimGradient(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
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
            float value = factor * Elements.get(memory, halves, dy, from / dyCols * dyStride + from % dyCols);
            Elements.set(memory, halves, dx, i / dxCols * dxStride + i % dxCols, value);
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
