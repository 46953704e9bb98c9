package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.DeviceMemory;
import io.shardwright.runtime.tornado.Grid;
import io.shardwright.runtime.tornado.Launch;
import io.shardwright.runtime.tornado.Rows;
import io.shardwright.tensor.LocalTensor;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** What is the same for all rows: biases and positions. */
public final class Broadcasts {
    private Broadcasts() {}

    /** {@code z[..., p] = x[..., p] + y[p]}. */
    public static Launch add(DeviceMemory memory, LocalTensor z, LocalTensor x, LocalTensor y) {
        Rows to = memory.rows(z);
        Rows from = memory.rows(x);
        Rows each = memory.rows(y);
        return Launch.of(
                "addToAll",
                Grid.over(to.size()),
                Launch.NONE,
                Broadcasts::addToAll,
                to.at(),
                to.stride(),
                from.at(),
                from.stride(),
                each.at(),
                each.stride(),
                each.rows(),
                to.cols(),
                to.size());
    }

    public static void addToAll(
            KernelContext context,
            FloatArray memory,
            int z,
            int zStride,
            int x,
            int xStride,
            int y,
            int yStride,
            int yRows,
            int cols,
            int size) {
        int i = context.globalIdx;
        if (i < size) {
            int row = i / cols;
            int col = i % cols;
            memory.set(
                    z + row * zStride + col,
                    memory.get(x + row * xStride + col) + memory.get(y + row % yRows * yStride + col));
        }
    }

    /** {@code dy[p] = Σ dz[..., p]}, or {@code dy[p] += Σ dz[..., p]}. */
    public static Launch gradient(DeviceMemory memory, LocalTensor dy, LocalTensor dz, boolean add) {
        Rows from = memory.rows(dz);
        int size = Math.toIntExact(dy.size());
        return Launch.of(
                "sumOverAll",
                GroupSums.columns(size),
                Launch.NONE,
                Broadcasts::sumOverAll,
                memory.dense(dy),
                from.at(),
                from.stride(),
                from.cols(),
                from.rows() / Math.max(1, size / Math.max(1, from.cols())),
                size,
                add ? 1 : 0);
    }

    /** @param times how often dy lies in dz */
    public static void sumOverAll(
            KernelContext context,
            FloatArray memory,
            int dy,
            int dz,
            int stride,
            int cols,
            int times,
            int size,
            int add) {
        int i = context.globalIdx;
        int lane = context.localIdy;
        float own = 0;
        if (i < size) {
            int rows = size / cols;
            for (int time = lane; time < times; time += GroupSums.LANES) {
                own += memory.get(dz + (time * rows + i / cols) * stride + i % cols);
            }
        }
        float sum = GroupSums.sumOfColumn(context, own);
        if (Both.below(i, size, lane, 1)) {
            memory.set(dy + i, add == 1 ? memory.get(dy + i) + sum : sum);
        }
    }
}
