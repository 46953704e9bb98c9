package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.DeviceMemory;
import io.shardwright.runtime.tornado.Grid;
import io.shardwright.runtime.tornado.Launch;
import io.shardwright.runtime.tornado.Rows;
import io.shardwright.tensor.LocalTensor;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Softmax over the last dim, a group of work-items for each row. */
public final class Softmaxes {
    private static final int NOWHERE = -1;

    private Softmaxes() {}

    /** @param lse to keep the log of the divisor in, or null */
    public static Launch softmax(DeviceMemory memory, LocalTensor y, LocalTensor x, @Nullable LocalTensor lse) {
        Rows to = memory.rows(y);
        Rows from = memory.rows(x);
        return Launch.of(
                "shareOfRow",
                Grid.groups(to.rows(), GroupSums.ITEMS),
                Launch.NONE,
                Softmaxes::shareOfRow,
                to.at(),
                to.stride(),
                from.at(),
                from.stride(),
                lse == null ? NOWHERE : memory.dense(lse),
                to.cols());
    }

    public static void shareOfRow(
            KernelContext context, FloatArray memory, int y, int yStride, int x, int xStride, int lse, int cols) {
        int row = context.groupIdx;
        int item = context.localIdx;
        float largest = largestOfRow(context, memory, x + row * xStride, cols);
        float sum = sumOfExponentials(context, memory, x + row * xStride, cols, largest);
        for (int c = item; c < cols; c += GroupSums.ITEMS) {
            float exponential = TornadoMath.exp(memory.get(x + row * xStride + c) - largest);
            memory.set(y + row * yStride + c, exponential / sum);
        }
        if (lse >= 0 && item == 0) {
            memory.set(lse + row, largest + TornadoMath.log(sum));
        }
    }

    static float largestOfRow(KernelContext context, FloatArray memory, int from, int cols) {
        float own = -Float.MAX_VALUE;
        for (int c = context.localIdx; c < cols; c += GroupSums.ITEMS) {
            own = TornadoMath.max(own, memory.get(from + c));
        }
        return GroupSums.largest(context, own);
    }

    /** {@code Σ e^(x - largest)} of a row. */
    static float sumOfExponentials(KernelContext context, FloatArray memory, int from, int cols, float largest) {
        float own = 0;
        for (int c = context.localIdx; c < cols; c += GroupSums.ITEMS) {
            own += TornadoMath.exp(memory.get(from + c) - largest);
        }
        return GroupSums.sum(context, own);
    }

    /** {@code dx = y (dy - Σ dy y)}. */
    public static Launch gradient(DeviceMemory memory, LocalTensor dx, LocalTensor dy, LocalTensor y) {
        Rows to = memory.rows(dx);
        Rows by = memory.rows(dy);
        Rows of = memory.rows(y);
        return Launch.of(
                "gradientOfShares",
                Grid.groups(to.rows(), GroupSums.ITEMS),
                Launch.NONE,
                Softmaxes::gradientOfShares,
                to.at(),
                to.stride(),
                by.at(),
                by.stride(),
                of.at(),
                of.stride(),
                to.cols());
    }

    public static void gradientOfShares(
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
        for (int c = context.localIdx; c < cols; c += GroupSums.ITEMS) {
            own += memory.get(dy + row * dyStride + c) * memory.get(y + row * yStride + c);
        }
        float sum = GroupSums.sum(context, own);
        for (int c = context.localIdx; c < cols; c += GroupSums.ITEMS) {
            float share = memory.get(y + row * yStride + c);
            memory.set(dx + row * dxStride + c, share * (memory.get(dy + row * dyStride + c) - sum));
        }
    }
}
