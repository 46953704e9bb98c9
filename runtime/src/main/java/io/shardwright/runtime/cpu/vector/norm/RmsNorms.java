package io.shardwright.runtime.cpu.vector.norm;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;

import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.RowArithmetic;
import io.shardwright.runtime.cpu.vector.SoftmaxRows;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.tensor.LocalTensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import org.jspecify.annotations.Nullable;

/** RMS norm over the last dim: {@code x̂ = x rstd}, {@code y = x̂ w}; its gradient is a layer norm's with mean 0. */
public final class RmsNorms {
    private RmsNorms() {}

    /** As {@link io.shardwright.spi.kernel.Kernels#addRmsNorm}; without a residual, {@code sum} and {@code x} are one. */
    public static void forward(
            LocalTensor sum,
            LocalTensor y,
            LocalTensor rstd,
            LocalTensor x,
            @Nullable LocalTensor residual,
            LocalTensor w,
            double epsilon) {
        TensorRows.requireSame(y, x);
        int rows = TensorRows.count(x);
        int count = TensorRows.size(x);
        requireSizes(count, rows, w, rstd);
        if (residual != null) {
            TensorRows.requireSame(sum, x);
            TensorRows.requireSame(residual, x);
        }
        boolean isStrided = TensorRows.hasStride(sum)
                && TensorRows.hasStride(y)
                && TensorRows.hasStride(x)
                && (residual == null || TensorRows.hasStride(residual));
        int together = isStrided ? rows : inOneDim(x);
        for (int row = 0; row < rows; row += together) {
            rows(
                    TensorRows.address(sum) + TensorRows.rowBytes(sum, row),
                    step(sum, isStrided),
                    TensorRows.address(y) + TensorRows.rowBytes(y, row),
                    step(y, isStrided),
                    TensorRows.address(x) + TensorRows.rowBytes(x, row),
                    step(x, isStrided),
                    residual == null ? 0 : TensorRows.address(residual) + TensorRows.rowBytes(residual, row),
                    residual == null ? 0 : step(residual, isStrided),
                    TensorRows.denseAddress(w),
                    TensorRows.denseAddress(rstd) + 4L * row,
                    together,
                    count,
                    epsilon);
        }
    }

    /** Where several strides lead through all rows, one leads through those that differ in the last dim but one alone. */
    private static int inOneDim(LocalTensor x) {
        return x.dimCount() < 2 ? 1 : Math.toIntExact(x.dim(-2));
    }

    /** Bytes from one row to the next. */
    private static long step(LocalTensor x, boolean isStrided) {
        return 4 * (isStrided ? TensorRows.stride(x) : x.stride(-2));
    }

    /** On its own, because with the checks before it this is more than the JIT inlines. Strides are in bytes. */
    private static void rows(
            long sum,
            long sumStride,
            long y,
            long yStride,
            long x,
            long xStride,
            long residual,
            long residualStride,
            long w,
            long rstd,
            int rows,
            int count,
            double epsilon) {
        for (int row = 0; row < rows; row++) {
            if (residual != 0) {
                RowArithmetic.addRow(sum, x, residual, 0, count);
            }
            float r = (float) (1 / Math.sqrt(SoftmaxRows.dot(sum, sum, count) / count + epsilon));
            normRow(y, sum, w, r, count);
            Lanes.set(r, rstd + 4L * row);
            sum += sumStride;
            y += yStride;
            x += xStride;
            residual += residualStride;
        }
    }

    /** {@code dx = dResidual +} the gradient; without dResidual the gradient alone. dw accumulates. */
    public static void gradient(
            LocalTensor dx,
            LocalTensor dw,
            LocalTensor dy,
            LocalTensor x,
            LocalTensor rstd,
            LocalTensor w,
            @Nullable LocalTensor dResidual) {
        TensorRows.requireSame(dx, x);
        TensorRows.requireSame(dy, x);
        int rows = TensorRows.count(x);
        int count = TensorRows.size(x);
        requireSizes(count, rows, w, rstd);
        requireSizes(count, rows, dw, rstd);
        long dxAt = TensorRows.address(dx);
        long dyAt = TensorRows.address(dy);
        long xAt = TensorRows.address(x);
        long residualAt = dResidual == null ? 0 : TensorRows.address(dResidual);
        long wAt = TensorRows.denseAddress(w);
        long dwAt = TensorRows.denseAddress(dw);
        long rstdAt = TensorRows.denseAddress(rstd);
        boolean isStrided = TensorRows.hasStride(dx)
                && TensorRows.hasStride(dy)
                && TensorRows.hasStride(x)
                && (dResidual == null || TensorRows.hasStride(dResidual));
        int together = isStrided ? rows : inOneDim(x);
        for (int row = 0; row < rows; row += together) {
            gradientRows(
                    dxAt + TensorRows.rowBytes(dx, row),
                    step(dx, isStrided),
                    dyAt + TensorRows.rowBytes(dy, row),
                    step(dy, isStrided),
                    xAt + TensorRows.rowBytes(x, row),
                    step(x, isStrided),
                    dResidual == null ? 0 : residualAt + TensorRows.rowBytes(dResidual, row),
                    dResidual == null ? 0 : step(dResidual, isStrided),
                    wAt,
                    dwAt,
                    rstdAt + 4L * row,
                    together,
                    count);
        }
    }

    private static void gradientRows(
            long dx,
            long dxStep,
            long dy,
            long dyStep,
            long x,
            long xStep,
            long residual,
            long residualStep,
            long w,
            long dw,
            long rstd,
            int rows,
            int count) {
        for (int row = 0; row < rows; row++) {
            float r = Lanes.get(rstd + 4L * row);
            float meanGx = LayerNorms.weightRow(dw, 0, dy, x, w, 0, r, count) / count;
            LayerNorms.gradientRow(dx, dy, x, w, residual, 0, r, 0, meanGx, count);
            dx += dxStep;
            dy += dyStep;
            x += xStep;
            residual += residualStep;
        }
    }

    /** Checks a weight {@code [count]} and a statistic {@code [rows]}. */
    static void requireSizes(int count, int rows, LocalTensor weight, LocalTensor statistic) {
        if (weight.size() != count || statistic.size() != rows) {
            throw new IllegalArgumentException("a norm of " + rows + " rows of " + count + " has weight " + weight
                    + " and statistic " + statistic);
        }
    }

    private static void normRow(long y, long x, long w, float rstd, int count) {
        FloatVector by = broadcast(rstd);
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            store(load(x + 4L * i, mask).mul(by).mul(load(w + 4L * i, mask)), y + 4L * i, mask);
        }
    }
}
