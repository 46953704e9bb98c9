package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.DeviceMemory;
import io.shardwright.runtime.tornado.Grid;
import io.shardwright.runtime.tornado.Launch;
import io.shardwright.runtime.tornado.Rows;
import io.shardwright.spi.Activation;
import io.shardwright.tensor.LocalTensor;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** {@code activation(gate) up} (GLU variants, Shazeer, 2002.05202). */
public final class GatedActivations {
    private GatedActivations() {}

    /** {@code y = activation(gate) up}. */
    public static Launch activateMultiply(
            DeviceMemory memory, LocalTensor y, LocalTensor gate, LocalTensor up, Activation activation) {
        Rows to = memory.rows(y);
        Rows by = memory.rows(gate);
        Rows from = memory.rows(up);
        return Launch.of(
                "gateRows",
                Grid.over(to.size()),
                Launch.NONE,
                GatedActivations::gateRows,
                to.at(),
                to.stride(),
                by.at(),
                by.stride(),
                from.at(),
                from.stride(),
                to.cols(),
                to.size(),
                Activations.number(activation));
    }

    public static void gateRows(
            KernelContext context,
            FloatArray memory,
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
            float value = Activations.value(activation, memory.get(gate + row * gateStride + col));
            memory.set(y + row * yStride + col, value * memory.get(up + row * upStride + col));
        }
    }

    /** {@code dGate = dy up activation'(gate)}, {@code dUp = dy activation(gate)}. */
    public static Launch gradient(
            DeviceMemory memory,
            LocalTensor dGate,
            LocalTensor dUp,
            LocalTensor dy,
            LocalTensor gate,
            LocalTensor up,
            Activation activation) {
        Rows toGate = memory.rows(dGate);
        Rows toUp = memory.rows(dUp);
        Rows by = memory.rows(dy);
        Rows fromGate = memory.rows(gate);
        Rows fromUp = memory.rows(up);
        return Launch.of(
                "gradientOfGates",
                Grid.over(by.size()),
                Launch.NONE,
                GatedActivations::gradientOfGates,
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
                Activations.number(activation));
    }

    public static void gradientOfGates(
            KernelContext context,
            FloatArray memory,
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
            float by = memory.get(dy + row * dyStride + col);
            float x = memory.get(gate + row * gateStride + col);
            float dx = by * memory.get(up + row * upStride + col) * Activations.slope(activation, x);
            memory.set(dGate + row * dGateStride + col, dx);
            memory.set(dUp + row * dUpStride + col, by * Activations.value(activation, x));
        }
    }
}
