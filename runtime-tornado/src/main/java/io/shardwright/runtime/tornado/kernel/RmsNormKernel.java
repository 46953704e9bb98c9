package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.DeviceRows;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** RMS norm (Zhang and Sennrich, 1910.07467), a group of work-items for each row. */
public final class RmsNormKernel {
    private static final int NOWHERE = -1;

    private RmsNormKernel() {}

    /** {@code y = x rstd w}, where x is {@code sum = x + residual} if there is a residual. */
    public static KernelLaunch norm(
            DeviceMemory memory,
            @Nullable LocalTensor sum,
            LocalTensor y,
            LocalTensor rstd,
            LocalTensor x,
            @Nullable LocalTensor residual,
            LocalTensor w,
            double epsilon) {
        DeviceRows to = memory.rows(y);
        DeviceRows from = memory.rows(x);
        DeviceRows total = memory.rows(sum == null ? x : sum);
        DeviceRows more = memory.rows(residual == null ? x : residual);
        return KernelLaunch.of(
                "rmsNormRows",
                Grid.groups(to.rows(), GroupReductions.ITEMS),
                KernelLaunch.NONE,
                RmsNormKernel::rmsNormRows,
                total.at(),
                total.stride(),
                to.at(),
                to.stride(),
                memory.dense(rstd),
                from.at(),
                from.stride(),
                residual == null ? NOWHERE : more.at(),
                more.stride(),
                memory.dense(w),
                to.cols(),
                (float) epsilon);
    }

    public static void rmsNormRows(
            KernelContext context,
            FloatArray memory,
            int sum,
            int sumStride,
            int y,
            int yStride,
            int rstd,
            int x,
            int xStride,
            int residual,
            int residualStride,
            int w,
            int cols,
            float epsilon) {
        int row = context.groupIdx;
        int item = context.localIdx;
        float own = 0;
        for (int c = item; c < cols; c += GroupReductions.ITEMS) {
            float value = memory.get(x + row * xStride + c);
            if (residual >= 0) {
                value += memory.get(residual + row * residualStride + c);
                memory.set(sum + row * sumStride + c, value);
            }
            own += value * value;
        }
        float square = GroupReductions.sum(context, own) / cols;
        float factor = 1 / TornadoMath.sqrt(square + epsilon);
        for (int c = item; c < cols; c += GroupReductions.ITEMS) {
            memory.set(y + row * yStride + c, memory.get(sum + row * sumStride + c) * factor * memory.get(w + c));
        }
        if (item == 0) {
            memory.set(rstd + row, factor);
        }
    }

    /** The gradient of w is added first: that of x may take the place of dy. */
    public static List<KernelLaunch> gradient(
            DeviceMemory memory,
            LocalTensor dx,
            LocalTensor dw,
            LocalTensor dy,
            LocalTensor x,
            LocalTensor rstd,
            LocalTensor w,
            @Nullable LocalTensor dResidual) {
        DeviceRows to = memory.rows(dx);
        DeviceRows by = memory.rows(dy);
        DeviceRows from = memory.rows(x);
        DeviceRows more = memory.rows(dResidual == null ? dx : dResidual);
        KernelLaunch ofParameters = KernelLaunch.of(
                "rmsNormWeightGradient",
                GroupReductions.columns(by.cols()),
                KernelLaunch.NONE,
                RmsNormKernel::rmsNormWeightGradient,
                memory.dense(dw),
                by.at(),
                by.stride(),
                from.at(),
                from.stride(),
                memory.dense(rstd),
                by.rows(),
                by.cols());
        KernelLaunch ofInput = KernelLaunch.of(
                "rmsNormInputGradient",
                Grid.groups(by.rows(), GroupReductions.ITEMS),
                KernelLaunch.NONE,
                RmsNormKernel::rmsNormInputGradient,
                to.at(),
                to.stride(),
                by.at(),
                by.stride(),
                from.at(),
                from.stride(),
                memory.dense(rstd),
                memory.dense(w),
                dResidual == null ? NOWHERE : more.at(),
                more.stride(),
                by.cols());
        return List.of(ofParameters, ofInput);
    }

    /** {@code dw[c] += Σ dy x̂}. */
    public static void rmsNormWeightGradient(
            KernelContext context,
            FloatArray memory,
            int dw,
            int dy,
            int dyStride,
            int x,
            int xStride,
            int rstd,
            int rows,
            int cols) {
        int c = context.globalIdx;
        int lane = context.localIdy;
        float ownW = 0;
        if (c < cols) {
            for (int row = lane; row < rows; row += GroupReductions.LANES) {
                ownW += memory.get(dy + row * dyStride + c)
                        * memory.get(x + row * xStride + c)
                        * memory.get(rstd + row);
            }
        }
        ownW = GroupReductions.sumOfColumn(context, ownW);
        if (BothConditions.below(c, cols, lane, 1)) {
            memory.set(dw + c, memory.get(dw + c) + ownW);
        }
    }

    /** With {@code g = dy w}: {@code dx = rstd (g - x̂ mean(g x̂))}, and dResidual added. */
    public static void rmsNormInputGradient(
            KernelContext context,
            FloatArray memory,
            int dx,
            int dxStride,
            int dy,
            int dyStride,
            int x,
            int xStride,
            int rstd,
            int w,
            int dResidual,
            int dResidualStride,
            int cols) {
        int row = context.groupIdx;
        int item = context.localIdx;
        float factor = memory.get(rstd + row);
        float own = 0;
        for (int c = item; c < cols; c += GroupReductions.ITEMS) {
            own += memory.get(dy + row * dyStride + c) * memory.get(w + c) * memory.get(x + row * xStride + c) * factor;
        }
        float meanGx = GroupReductions.sum(context, own) / cols;
        for (int c = item; c < cols; c += GroupReductions.ITEMS) {
            float g = memory.get(dy + row * dyStride + c) * memory.get(w + c);
            float value = factor * (g - memory.get(x + row * xStride + c) * factor * meanGx);
            if (dResidual >= 0) {
                value += memory.get(dResidual + row * dResidualStride + c);
            }
            memory.set(dx + row * dxStride + c, value);
        }
    }
}
