package io.shardwright.runtime.tornado.kernel.expert;

import io.shardwright.runtime.tornado.kernel.ActivationFunctions;
import io.shardwright.runtime.tornado.kernel.Elements;
import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.DeviceRows;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.RoutingTable;
import io.shardwright.tensor.LocalTensor;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** The gradients of experts' activations, a work-item for each element that there could be. */
public final class ExpertActivationKernel {
    private ExpertActivationKernel() {}

    /** {@code dh = da activation'(h)}, of the rows that there are. */
    public static KernelLaunch gradient(
            DeviceMemory memory,
            LocalTensor dh,
            LocalTensor da,
            LocalTensor h,
            Activation activation,
            RoutingTable table) {
        DeviceRows to = memory.rows(dh);
        DeviceRows by = memory.rows(da);
        DeviceRows from = memory.rows(h);
        return KernelLaunch.of(
                "expertActivationGradient",
                Grid.over(to.size()),
                KernelLaunch.NONE,
                ExpertActivationKernel::expertActivationGradient,
                to.at(),
                to.stride(),
                by.at(),
                by.stride(),
                from.at(),
                from.stride(),
                to.cols(),
                memory.at(table.starts().section(0, table.layer().held(), 1)),
                ActivationFunctions.number(activation));
    }

    /** @param end where the table says how many rows there are */
    public static void expertActivationGradient(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            int dh,
            int dhStride,
            int da,
            int daStride,
            int h,
            int hStride,
            int cols,
            int end,
            int activation) {
        int row = context.globalIdx / cols;
        int col = context.globalIdx % cols;
        if (row < (int) Elements.get(memory, halves, end, 0)) {
            float derivative =
                    ActivationFunctions.derivative(activation, Elements.get(memory, halves, h, row * hStride + col));
            Elements.set(
                    memory,
                    halves,
                    dh,
                    row * dhStride + col,
                    Elements.get(memory, halves, da, row * daStride + col) * derivative);
        }
    }
}
