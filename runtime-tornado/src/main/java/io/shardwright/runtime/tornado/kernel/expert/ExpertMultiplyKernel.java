package io.shardwright.runtime.tornado.kernel.expert;

import io.shardwright.runtime.tornado.kernel.Elements;
import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.DeviceRows;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.spi.kernel.RoutingTable;
import io.shardwright.tensor.LocalTensor;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Products of experts' rows, a work-item for each element that there could be. */
public final class ExpertMultiplyKernel {
    private ExpertMultiplyKernel() {}

    /** {@code z = x y}, of the rows that there are. */
    public static KernelLaunch multiply(
            DeviceMemory memory, LocalTensor z, LocalTensor x, LocalTensor y, RoutingTable table) {
        DeviceRows to = memory.rows(z);
        DeviceRows a = memory.rows(x);
        DeviceRows b = memory.rows(y);
        return KernelLaunch.of(
                "expertMultiply",
                Grid.over(to.size()),
                KernelLaunch.NONE,
                ExpertMultiplyKernel::expertMultiply,
                to.at(),
                to.stride(),
                a.at(),
                a.stride(),
                b.at(),
                b.stride(),
                to.cols(),
                memory.at(table.starts().section(0, table.layer().held(), 1)));
    }

    /** @param end where the table says how many rows there are */
    public static void expertMultiply(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            int z,
            int zStride,
            int x,
            int xStride,
            int y,
            int yStride,
            int cols,
            int end) {
        int row = context.globalIdx / cols;
        int col = context.globalIdx % cols;
        if (row < (int) Elements.get(memory, halves, end, 0)) {
            Elements.set(
                    memory,
                    halves,
                    z,
                    row * zStride + col,
                    Elements.get(memory, halves, x, row * xStride + col)
                            * Elements.get(memory, halves, y, row * yStride + col));
        }
    }
}
