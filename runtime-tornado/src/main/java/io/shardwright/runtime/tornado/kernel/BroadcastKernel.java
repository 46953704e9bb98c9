package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.DeviceRows;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.tensor.LocalTensor;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** What is the same for all rows: biases and positions. */
public final class BroadcastKernel {
    private BroadcastKernel() {}

    /** {@code z[..., p] = x[..., p] + y[p]}. */
    public static KernelLaunch add(DeviceMemory memory, LocalTensor z, LocalTensor x, LocalTensor y) {
        DeviceRows to = memory.rows(z);
        DeviceRows from = memory.rows(x);
        DeviceRows each = memory.rows(y);
        return KernelLaunch.of(
                "addBroadcast",
                Grid.over(to.size()),
                KernelLaunch.NONE,
                BroadcastKernel::addBroadcast,
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

    public static void addBroadcast(
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
    public static KernelLaunch gradient(DeviceMemory memory, LocalTensor dy, LocalTensor dz, boolean add) {
        DeviceRows from = memory.rows(dz);
        int size = Math.toIntExact(dy.size());
        return KernelLaunch.of(
                "broadcastGradient",
                GroupReductions.columns(size),
                KernelLaunch.NONE,
                BroadcastKernel::broadcastGradient,
                memory.dense(dy),
                from.at(),
                from.stride(),
                from.cols(),
                from.rows() / Math.max(1, size / Math.max(1, from.cols())),
                size,
                add ? 1 : 0);
    }

    /** @param times how often dy lies in dz */
    public static void broadcastGradient(
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
            for (int time = lane; time < times; time += GroupReductions.LANES) {
                own += memory.get(dz + (time * rows + i / cols) * stride + i % cols);
            }
        }
        float sum = GroupReductions.sumOfColumn(context, own);
        if (BothConditions.below(i, size, lane, 1)) {
            memory.set(dy + i, add == 1 ? memory.get(dy + i) + sum : sum);
        }
    }
}
