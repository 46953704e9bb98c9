package io.shardwright.runtime.cpu.vector.norm;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;
import static io.shardwright.runtime.cpu.vector.Lanes.zero;

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
        int together = together(rows, sum, y, x, residual);
        for (int row = 0; row < rows; row += together) {
            rows(
                    TensorRows.address(sum) + TensorRows.rowBytes(sum, row),
                    step(sum),
                    TensorRows.address(y) + TensorRows.rowBytes(y, row),
                    step(y),
                    TensorRows.address(x) + TensorRows.rowBytes(x, row),
                    step(x),
                    residual == null ? 0 : TensorRows.address(residual) + TensorRows.rowBytes(residual, row),
                    residual == null ? 0 : step(residual),
                    TensorRows.denseAddress(w),
                    TensorRows.denseAddress(rstd) + 4L * row,
                    together,
                    count,
                    epsilon);
        }
    }

    /** Rows that one stride of each tensor leads through. */
    private static int together(int rows, LocalTensor a, LocalTensor b, LocalTensor x, @Nullable LocalTensor residual) {
        int together = TensorRows.together(TensorRows.together(TensorRows.together(rows, a), b), x);
        return residual == null ? together : TensorRows.together(together, residual);
    }

    /** Bytes from one row to the next. */
    private static long step(LocalTensor x) {
        return 4 * TensorRows.step(x);
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
        int together = together(rows, dx, dy, x, dResidual);
        for (int row = 0; row < rows; row += together) {
            gradientRows(
                    dxAt + TensorRows.rowBytes(dx, row),
                    step(dx),
                    dyAt + TensorRows.rowBytes(dy, row),
                    step(dy),
                    xAt + TensorRows.rowBytes(x, row),
                    step(x),
                    dResidual == null ? 0 : residualAt + TensorRows.rowBytes(dResidual, row),
                    dResidual == null ? 0 : step(dResidual),
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
            float meanGx = weightRow(dw, dy, x, w, r, count) / count;
            LayerNorms.gradientRow(dx, dy, x, w, residual, 0, r, 0, meanGx, count);
            dx += dxStep;
            dy += dyStep;
            x += xStep;
            residual += residualStep;
        }
    }

    /** {@code dw += dy x̂}; returns {@code Σ dy w x̂}. */
    private static float weightRow(long dw, long dy, long x, long w, float rstd, int count) {
        FloatVector by = broadcast(rstd);
        FloatVector sum = zero();
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            FloatVector term = load(x + 4L * i, mask).mul(by).mul(load(dy + 4L * i, mask));
            store(load(dw + 4L * i, mask).add(term), dw + 4L * i, mask);
            sum = term.fma(load(w + 4L * i, mask), sum);
        }
        return Lanes.sum(sum);
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
