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

/** What a library's matmul leaves of a linear layer: bias and activation. {@link MatmulKernel} does both before it writes. */
public final class EpilogueKernel {
    private EpilogueKernel() {}

    /** {@code y = b} in each row, for a matmul that is added to it: so what is bf16 isn't rounded once more for a bias. */
    public static KernelLaunch bias(DeviceMemory memory, LocalTensor y, LocalTensor b) {
        DeviceRows to = memory.rows(y);
        return KernelLaunch.of(
                "biasRows",
                Grid.over(to.size()),
                KernelLaunch.NONE,
                EpilogueKernel::biasRows,
                to.at(),
                to.stride(),
                to.cols(),
                to.size(),
                memory.dense(b));
    }

    /** {@code a = activation(h)}, and then {@code h = activation'(h)}. */
    public static KernelLaunch activation(DeviceMemory memory, LocalTensor a, LocalTensor h, Activation activation) {
        DeviceRows from = memory.rows(h);
        DeviceRows activated = memory.rows(a);
        return KernelLaunch.of(
                "linearEpilogue",
                Grid.over(from.size()),
                KernelLaunch.NONE,
                EpilogueKernel::linearEpilogue,
                from.at(),
                from.stride(),
                from.cols(),
                from.size(),
                activated.at(),
                activated.stride(),
                ActivationFunctions.number(activation));
    }

    public static void biasRows(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            int y,
            int yStride,
            int cols,
            int size,
            int bias) {
        int i = context.globalIdx;
        if (i < size) {
            float value = Elements.get(memory, halves, bias, i % cols);
            Elements.set(memory, halves, y, i / cols * yStride + i % cols, value);
        }
    }

    public static void linearEpilogue(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            int h,
            int hStride,
            int cols,
            int size,
            int activated,
            int activatedStride,
            int activation) {
        int i = context.globalIdx;
        if (i < size) {
            int row = i / cols;
            int col = i % cols;
            float value = Elements.get(memory, halves, h, row * hStride + col);
            Elements.set(
                    memory,
                    halves,
                    activated,
                    row * activatedStride + col,
                    ActivationFunctions.value(activation, value));
            Elements.set(memory, halves, h, row * hStride + col, ActivationFunctions.derivative(activation, value));
        }
    }
}
