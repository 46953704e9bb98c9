package io.shardwright.runtime.cpu.vector;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;

import io.shardwright.tensor.LocalTensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import org.jspecify.annotations.Nullable;

/** RMS norm over the last dim: {@code x̂ = x rstd}, {@code y = x̂ w}; its gradient is a layer norm's with mean 0. */
public final class RmsNorms {
    private RmsNorms() {}

    /** As {@link io.shardwright.spi.Kernels#addRmsNorm}; without a residual, {@code sum} and {@code x} are one. */
    public static void forward(
            LocalTensor sum,
            LocalTensor y,
            LocalTensor rstd,
            LocalTensor x,
            @Nullable LocalTensor residual,
            LocalTensor w,
            double epsilon) {
        Rows.requireSame(y, x);
        int rows = Rows.count(x);
        int count = Rows.size(x);
        requireSizes(count, rows, w, rstd);
        if (residual != null) {
            Rows.requireSame(sum, x);
            Rows.requireSame(residual, x);
        }
        long sumAt = Rows.address(sum);
        long yAt = Rows.address(y);
        long xAt = Rows.address(x);
        long residualAt = residual == null ? 0 : Rows.address(residual);
        long residualStride = residual == null ? 0 : 4L * Rows.stride(residual);
        long wAt = Rows.denseAddress(w);
        long rstdAt = Rows.denseAddress(rstd);
        for (int row = 0; row < rows; row++) {
            if (residual != null) {
                Elementwise.addRow(sumAt, xAt, residualAt, 0, count);
            }
            float r = (float) (1 / Math.sqrt(SoftmaxRows.dot(sumAt, sumAt, count) / count + epsilon));
            normRow(yAt, sumAt, wAt, r, count);
            Lanes.set(r, rstdAt + 4L * row);
            sumAt += 4L * Rows.stride(sum);
            yAt += 4L * Rows.stride(y);
            xAt += 4L * Rows.stride(x);
            residualAt += residualStride;
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
        Rows.requireSame(dx, x);
        Rows.requireSame(dy, x);
        int rows = Rows.count(x);
        int count = Rows.size(x);
        requireSizes(count, rows, w, rstd);
        requireSizes(count, rows, dw, rstd);
        long dxAt = Rows.address(dx);
        long dyAt = Rows.address(dy);
        long xAt = Rows.address(x);
        long residualAt = dResidual == null ? 0 : Rows.address(dResidual);
        long residualStride = dResidual == null ? 0 : 4L * Rows.stride(dResidual);
        long wAt = Rows.denseAddress(w);
        long dwAt = Rows.denseAddress(dw);
        long rstdAt = Rows.denseAddress(rstd);
        for (int row = 0; row < rows; row++) {
            float r = Lanes.get(rstdAt + 4L * row);
            float meanGx = LayerNorms.weightRow(dwAt, 0, dyAt, xAt, wAt, 0, r, count) / count;
            LayerNorms.gradientRow(dxAt, dyAt, xAt, wAt, residualAt, 0, r, 0, meanGx, count);
            dxAt += 4L * Rows.stride(dx);
            dyAt += 4L * Rows.stride(dy);
            xAt += 4L * Rows.stride(x);
            residualAt += residualStride;
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
