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

/** Layer norm (Ba et al., 1607.06450), a group of work-items for each row. */
public final class LayerNormKernel {
    private static final int NOWHERE = -1;

    private LayerNormKernel() {}

    /** {@code y = (x - mean) rstd w + b}, where x is {@code sum = x + residual} if there is a residual. */
    public static KernelLaunch norm(
            DeviceMemory memory,
            @Nullable LocalTensor sum,
            LocalTensor y,
            LocalTensor mean,
            LocalTensor rstd,
            LocalTensor x,
            @Nullable LocalTensor residual,
            LocalTensor w,
            LocalTensor b,
            double epsilon) {
        DeviceRows to = memory.rows(y);
        DeviceRows from = memory.rows(x);
        DeviceRows total = memory.rows(sum == null ? x : sum);
        DeviceRows more = memory.rows(residual == null ? x : residual);
        return KernelLaunch.of(
                "layerNormRows",
                Grid.groups(to.rows(), GroupReductions.ITEMS),
                KernelLaunch.NONE,
                LayerNormKernel::layerNormRows,
                total.at(),
                total.stride(),
                to.at(),
                to.stride(),
                memory.dense(mean),
                memory.dense(rstd),
                from.at(),
                from.stride(),
                residual == null ? NOWHERE : more.at(),
                more.stride(),
                memory.dense(w),
                memory.dense(b),
                to.cols(),
                (float) epsilon);
    }

    public static void layerNormRows(
            KernelContext context,
            FloatArray memory,
            int sum,
            int sumStride,
            int y,
            int yStride,
            int mean,
            int rstd,
            int x,
            int xStride,
            int residual,
            int residualStride,
            int w,
            int b,
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
            own += value;
        }
        float center = GroupReductions.sum(context, own) / cols;
        own = 0;
        for (int c = item; c < cols; c += GroupReductions.ITEMS) {
            float offset = memory.get(sum + row * sumStride + c) - center;
            own += offset * offset;
        }
        float variance = GroupReductions.sum(context, own) / cols;
        float factor = 1 / TornadoMath.sqrt(variance + epsilon);
        for (int c = item; c < cols; c += GroupReductions.ITEMS) {
            float normed = (memory.get(sum + row * sumStride + c) - center) * factor;
            memory.set(y + row * yStride + c, normed * memory.get(w + c) + memory.get(b + c));
        }
        if (item == 0) {
            memory.set(mean + row, center);
            memory.set(rstd + row, factor);
        }
    }

    /** The gradients of w and b are added first: that of x may take the place of dy. */
    public static List<KernelLaunch> gradient(
            DeviceMemory memory,
            LocalTensor dx,
            LocalTensor dw,
            LocalTensor db,
            LocalTensor dy,
            LocalTensor x,
            LocalTensor mean,
            LocalTensor rstd,
            LocalTensor w,
            @Nullable LocalTensor dResidual) {
        DeviceRows to = memory.rows(dx);
        DeviceRows by = memory.rows(dy);
        DeviceRows from = memory.rows(x);
        DeviceRows more = memory.rows(dResidual == null ? dx : dResidual);
        KernelLaunch ofParameters = KernelLaunch.of(
                "layerNormWeightGradient",
                GroupReductions.columns(by.cols()),
                KernelLaunch.NONE,
                LayerNormKernel::layerNormWeightGradient,
                memory.dense(dw),
                memory.dense(db),
                by.at(),
                by.stride(),
                from.at(),
                from.stride(),
                memory.dense(mean),
                memory.dense(rstd),
                by.rows(),
                by.cols());
        KernelLaunch ofInput = KernelLaunch.of(
                "layerNormInputGradient",
                Grid.groups(by.rows(), GroupReductions.ITEMS),
                KernelLaunch.NONE,
                LayerNormKernel::layerNormInputGradient,
                to.at(),
                to.stride(),
                by.at(),
                by.stride(),
                from.at(),
                from.stride(),
                memory.dense(mean),
                memory.dense(rstd),
                memory.dense(w),
                dResidual == null ? NOWHERE : more.at(),
                more.stride(),
                by.cols());
        return List.of(ofParameters, ofInput);
    }

    /** {@code dw[c] += Σ dy x̂}, {@code db[c] += Σ dy}. */
    public static void layerNormWeightGradient(
            KernelContext context,
            FloatArray memory,
            int dw,
            int db,
            int dy,
            int dyStride,
            int x,
            int xStride,
            int mean,
            int rstd,
            int rows,
            int cols) {
        int c = context.globalIdx;
        int lane = context.localIdy;
        float ownW = 0;
        float ownB = 0;
        if (c < cols) {
            for (int row = lane; row < rows; row += GroupReductions.LANES) {
                float by = memory.get(dy + row * dyStride + c);
                float offset = memory.get(x + row * xStride + c) - memory.get(mean + row);
                ownW += by * offset * memory.get(rstd + row);
                ownB += by;
            }
        }
        ownW = GroupReductions.sumOfColumn(context, ownW);
        ownB = GroupReductions.sumOfColumn(context, ownB);
        if (BothConditions.below(c, cols, lane, 1)) {
            memory.set(dw + c, memory.get(dw + c) + ownW);
            memory.set(db + c, memory.get(db + c) + ownB);
        }
    }

    /** With {@code g = dy w}: {@code dx = rstd (g - mean(g) - x̂ mean(g x̂))}, and dResidual added. */
    public static void layerNormInputGradient(
            KernelContext context,
            FloatArray memory,
            int dx,
            int dxStride,
            int dy,
            int dyStride,
            int x,
            int xStride,
            int mean,
            int rstd,
            int w,
            int dResidual,
            int dResidualStride,
            int cols) {
        int row = context.groupIdx;
        int item = context.localIdx;
        float center = memory.get(mean + row);
        float factor = memory.get(rstd + row);
        float ownG = 0;
        float ownGx = 0;
        for (int c = item; c < cols; c += GroupReductions.ITEMS) {
            float g = memory.get(dy + row * dyStride + c) * memory.get(w + c);
            ownG += g;
            ownGx += g * (memory.get(x + row * xStride + c) - center) * factor;
        }
        float meanG = GroupReductions.sum(context, ownG) / cols;
        float meanGx = GroupReductions.sum(context, ownGx) / cols;
        for (int c = item; c < cols; c += GroupReductions.ITEMS) {
            float g = memory.get(dy + row * dyStride + c) * memory.get(w + c);
            float normed = (memory.get(x + row * xStride + c) - center) * factor;
            float value = factor * (g - meanG - normed * meanGx);
            if (dResidual >= 0) {
                value += memory.get(dResidual + row * dResidualStride + c);
            }
            memory.set(dx + row * dxStride + c, value);
        }
    }
}
