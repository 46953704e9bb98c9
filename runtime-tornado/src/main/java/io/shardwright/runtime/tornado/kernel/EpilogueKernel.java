package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.DeviceRows;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.tensor.LocalTensor;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** What a library's matmul leaves of a linear layer: bias and activation, in one pass. {@link MatmulKernel} does the same before it writes. */
public final class EpilogueKernel {
    private static final int NOWHERE = -1;

    private EpilogueKernel() {}

    /** {@code y += b}. */
    public static KernelLaunch bias(DeviceMemory memory, LocalTensor y, LocalTensor b) {
        return launch(memory.rows(y), memory.dense(b), memory.rows(y), NOWHERE, ActivationFunctions.NONE);
    }

    /** {@code h += b}, if there is a bias, {@code a = activation(h)}, and then {@code h = activation'(h)}. */
    public static KernelLaunch activation(
            DeviceMemory memory, LocalTensor a, LocalTensor h, @Nullable LocalTensor b, Activation activation) {
        DeviceRows activated = memory.rows(a);
        return launch(
                memory.rows(h),
                b == null ? NOWHERE : memory.dense(b),
                activated,
                activated.at(),
                ActivationFunctions.number(activation));
    }

    private static KernelLaunch launch(DeviceRows h, int bias, DeviceRows a, int activated, int activation) {
        return KernelLaunch.of(
                "linearEpilogue",
                Grid.over(h.size()),
                KernelLaunch.NONE,
                EpilogueKernel::linearEpilogue,
                h.at(),
                h.stride(),
                h.cols(),
                h.size(),
                bias,
                activated,
                a.stride(),
                activation);
    }

    public static void linearEpilogue(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            int h,
            int hStride,
            int cols,
            int size,
            int bias,
            int activated,
            int activatedStride,
            int activation) {
        int i = context.globalIdx;
        if (i < size) {
            int row = i / cols;
            int col = i % cols;
            float value = Elements.get(memory, halves, h, row * hStride + col);
            if (bias != NOWHERE) {
                value += Elements.get(memory, halves, bias, col);
            }
            if (activated != NOWHERE) {
                // Of what has been rounded, as on a CPU.
                value = Elements.rounded(memory, h, value);
                Elements.set(
                        memory,
                        halves,
                        activated,
                        row * activatedStride + col,
                        ActivationFunctions.value(activation, value));
                value = ActivationFunctions.derivative(activation, value);
            }
            Elements.set(memory, halves, h, row * hStride + col, value);
        }
    }
}
