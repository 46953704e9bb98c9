package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.DeviceRows;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.tensor.LocalTensor;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Softmax of attention's scores, a group of work-items for each row. */
public final class SoftmaxKernel {
    private SoftmaxKernel() {}

    /** @param lse to keep the log of the divisor in */
    public static KernelLaunch softmax(DeviceMemory memory, LocalTensor y, LocalTensor x, LocalTensor lse) {
        DeviceRows to = memory.rows(y);
        DeviceRows from = memory.rows(x);
        return KernelLaunch.of(
                "softmaxRows",
                Grid.groups(to.rows(), GroupReductions.ITEMS),
                KernelLaunch.NONE,
                SoftmaxKernel::softmaxRows,
                to.at(),
                to.stride(),
                from.at(),
                from.stride(),
                memory.dense(lse),
                to.cols());
    }

    public static void softmaxRows(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            int y,
            int yStride,
            int x,
            int xStride,
            int lse,
            int cols) {
        int row = context.groupIdx;
        int item = context.localIdx;
        int from = Elements.place(memory, x) + row * xStride;
        int to = Elements.place(memory, y) + row * yStride;
        float largest = largestOfRow(context, memory, halves, x, from, cols);
        float sum = sumOfExponentials(context, memory, halves, x, from, cols, largest);
        for (int c = item; c < cols; c += GroupReductions.ITEMS) {
            float exponential = TornadoMath.exp(Elements.getAt(memory, halves, x, from + c) - largest);
            Elements.setAt(memory, halves, y, to + c, exponential / sum);
        }
        if (item == 0) {
            Elements.set(memory, halves, lse, row, largest + TornadoMath.log(sum));
        }
    }

    static float largestOfRow(KernelContext context, FloatArray memory, ShortArray halves, int x, int from, int cols) {
        float own = -Float.MAX_VALUE;
        for (int c = context.localIdx; c < cols; c += GroupReductions.ITEMS) {
            own = TornadoMath.max(own, Elements.getAt(memory, halves, x, from + c));
        }
        return GroupReductions.largest(context, own);
    }

    /** {@code Σ e^(x - largest)} of a row. */
    static float sumOfExponentials(
            KernelContext context, FloatArray memory, ShortArray halves, int x, int from, int cols, float largest) {
        float own = 0;
        for (int c = context.localIdx; c < cols; c += GroupReductions.ITEMS) {
            own += TornadoMath.exp(Elements.getAt(memory, halves, x, from + c) - largest);
        }
        return GroupReductions.sum(context, own);
    }
}
