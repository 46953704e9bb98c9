package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.DeviceRows;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.tensor.LocalTensor;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Softmax over the last dim, a group of work-items for each row. */
public final class SoftmaxKernel {
    private static final int NOWHERE = -1;

    private SoftmaxKernel() {}

    /** @param lse to keep the log of the divisor in, or null */
    public static KernelLaunch softmax(DeviceMemory memory, LocalTensor y, LocalTensor x, @Nullable LocalTensor lse) {
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
                lse == null ? NOWHERE : memory.dense(lse),
                to.cols());
    }

    public static void softmaxRows(
            KernelContext context, FloatArray memory, int y, int yStride, int x, int xStride, int lse, int cols) {
        int row = context.groupIdx;
        int item = context.localIdx;
        float largest = largestOfRow(context, memory, x + row * xStride, cols);
        float sum = sumOfExponentials(context, memory, x + row * xStride, cols, largest);
        for (int c = item; c < cols; c += GroupReductions.ITEMS) {
            float exponential = TornadoMath.exp(memory.get(x + row * xStride + c) - largest);
            memory.set(y + row * yStride + c, exponential / sum);
        }
        if (lse >= 0 && item == 0) {
            memory.set(lse + row, largest + TornadoMath.log(sum));
        }
    }

    static float largestOfRow(KernelContext context, FloatArray memory, int from, int cols) {
        float own = -Float.MAX_VALUE;
        for (int c = context.localIdx; c < cols; c += GroupReductions.ITEMS) {
            own = TornadoMath.max(own, memory.get(from + c));
        }
        return GroupReductions.largest(context, own);
    }

    /** {@code Σ e^(x - largest)} of a row. */
    static float sumOfExponentials(KernelContext context, FloatArray memory, int from, int cols, float largest) {
        float own = 0;
        for (int c = context.localIdx; c < cols; c += GroupReductions.ITEMS) {
            own += TornadoMath.exp(memory.get(from + c) - largest);
        }
        return GroupReductions.sum(context, own);
    }

    /** {@code dx = y (dy - Σ dy y)}. */
    public static KernelLaunch gradient(DeviceMemory memory, LocalTensor dx, LocalTensor dy, LocalTensor y) {
        DeviceRows to = memory.rows(dx);
        DeviceRows by = memory.rows(dy);
        DeviceRows of = memory.rows(y);
        return KernelLaunch.of(
                "softmaxGradient",
                Grid.groups(to.rows(), GroupReductions.ITEMS),
                KernelLaunch.NONE,
                SoftmaxKernel::softmaxGradient,
                to.at(),
                to.stride(),
                by.at(),
                by.stride(),
                of.at(),
                of.stride(),
                to.cols());
    }

    public static void softmaxGradient(
            KernelContext context,
            FloatArray memory,
            int dx,
            int dxStride,
            int dy,
            int dyStride,
            int y,
            int yStride,
            int cols) {
        int row = context.groupIdx;
        float own = 0;
        for (int c = context.localIdx; c < cols; c += GroupReductions.ITEMS) {
            own += memory.get(dy + row * dyStride + c) * memory.get(y + row * yStride + c);
        }
        float sum = GroupReductions.sum(context, own);
        for (int c = context.localIdx; c < cols; c += GroupReductions.ITEMS) {
            float share = memory.get(y + row * yStride + c);
            memory.set(dx + row * dxStride + c, share * (memory.get(dy + row * dyStride + c) - sum));
        }
    }
}
