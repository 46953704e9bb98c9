package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.DeviceRows;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.tensor.LocalTensor;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Activations and their gradients, a work-item for each element. */
public final class ActivationKernel {
    private ActivationKernel() {}

    /** {@code a = activation(h)}. */
    public static KernelLaunch activate(DeviceMemory memory, LocalTensor a, LocalTensor h, Activation activation) {
        DeviceRows to = memory.rows(a);
        DeviceRows from = memory.rows(h);
        return KernelLaunch.of(
                "activationRows",
                Grid.over(to.size()),
                KernelLaunch.NONE,
                ActivationKernel::activationRows,
                to.at(),
                to.stride(),
                from.at(),
                from.stride(),
                to.cols(),
                to.size(),
                ActivationFunctions.number(activation));
    }

    public static void activationRows(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            int a,
            int aStride,
            int h,
            int hStride,
            int cols,
            int size,
            int activation) {
        int i = context.globalIdx;
        if (i < size) {
            int row = i / cols;
            int col = i % cols;
            Elements.set(
                    memory,
                    halves,
                    a,
                    row * aStride + col,
                    ActivationFunctions.value(activation, Elements.get(memory, halves, h, row * hStride + col)));
        }
    }

    /** {@code dh = da activation'(h)}. */
    public static KernelLaunch gradient(
            DeviceMemory memory, LocalTensor dh, LocalTensor da, LocalTensor h, Activation activation) {
        DeviceRows to = memory.rows(dh);
        DeviceRows by = memory.rows(da);
        DeviceRows from = memory.rows(h);
        return KernelLaunch.of(
                "activationGradient",
                Grid.over(to.size()),
                KernelLaunch.NONE,
                ActivationKernel::activationGradient,
                to.at(),
                to.stride(),
                by.at(),
                by.stride(),
                from.at(),
                from.stride(),
                to.cols(),
                to.size(),
                ActivationFunctions.number(activation));
    }

    public static void activationGradient(
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
            int size,
            int activation) {
        int i = context.globalIdx;
        if (i < size) {
            int row = i / cols;
            int col = i % cols;
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
