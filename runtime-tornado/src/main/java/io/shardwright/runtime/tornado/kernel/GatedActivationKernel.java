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

/** {@code activation(gate) up} (GLU variants, Shazeer, 2002.05202). */
public final class GatedActivationKernel {
    private GatedActivationKernel() {}

    /** {@code y = activation(gate) up}. */
    public static KernelLaunch activateMultiply(
            DeviceMemory memory, LocalTensor y, LocalTensor gate, LocalTensor up, Activation activation) {
        DeviceRows to = memory.rows(y);
        DeviceRows by = memory.rows(gate);
        DeviceRows from = memory.rows(up);
        return KernelLaunch.of(
                "gatedActivation",
                Grid.over(to.size()),
                KernelLaunch.NONE,
                GatedActivationKernel::gatedActivation,
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

    public static void gatedActivation(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            int y,
            int yStride,
            int gate,
            int gateStride,
            int up,
            int upStride,
            int cols,
            int size,
            int activation) {
        int i = context.globalIdx;
        if (i < size) {
            int row = i / cols;
            int col = i % cols;
            float value =
                    ActivationFunctions.value(activation, Elements.get(memory, halves, gate, row * gateStride + col));
            Elements.set(
                    memory,
                    halves,
                    y,
                    row * yStride + col,
                    value * Elements.get(memory, halves, up, row * upStride + col));
        }
    }

    /** {@code dGate = dy up activation'(gate)}, {@code dUp = dy activation(gate)}. */
    public static KernelLaunch gradient(
            DeviceMemory memory,
            LocalTensor dGate,
            LocalTensor dUp,
            LocalTensor dy,
            LocalTensor gate,
            LocalTensor up,
            Activation activation) {
        DeviceRows toGate = memory.rows(dGate);
        DeviceRows toUp = memory.rows(dUp);
        DeviceRows by = memory.rows(dy);
        DeviceRows fromGate = memory.rows(gate);
        DeviceRows fromUp = memory.rows(up);
        return KernelLaunch.of(
                "gatedActivationGradient",
                Grid.over(by.size()),
                KernelLaunch.NONE,
                GatedActivationKernel::gatedActivationGradient,
                toGate.at(),
                toGate.stride(),
                toUp.at(),
                toUp.stride(),
                by.at(),
                by.stride(),
                fromGate.at(),
                fromGate.stride(),
                fromUp.at(),
                fromUp.stride(),
                by.cols(),
                by.size(),
                ActivationFunctions.number(activation));
    }

    public static void gatedActivationGradient(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            int dGate,
            int dGateStride,
            int dUp,
            int dUpStride,
            int dy,
            int dyStride,
            int gate,
            int gateStride,
            int up,
            int upStride,
            int cols,
            int size,
            int activation) {
        int i = context.globalIdx;
        if (i < size) {
            int row = i / cols;
            int col = i % cols;
            float by = Elements.get(memory, halves, dy, row * dyStride + col);
            float x = Elements.get(memory, halves, gate, row * gateStride + col);
            float dx = by
                    * Elements.get(memory, halves, up, row * upStride + col)
                    * ActivationFunctions.derivative(activation, x);
            Elements.set(memory, halves, dGate, row * dGateStride + col, dx);
            Elements.set(memory, halves, dUp, row * dUpStride + col, by * ActivationFunctions.value(activation, x));
        }
    }
}
