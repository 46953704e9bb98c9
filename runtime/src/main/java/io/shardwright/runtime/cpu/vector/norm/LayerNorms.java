package io.shardwright.runtime.cpu.vector.norm;

import static io.shardwright.runtime.cpu.vector.Lanes.ALL;
import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.FLOATS;
import static io.shardwright.runtime.cpu.vector.Lanes.ORDER;
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

/** Layer norm over the last dim: {@code x̂ = (x - mean) rstd}, {@code y = x̂ w + b}. */
public final class LayerNorms {
    private LayerNorms() {}

    /** As {@link io.shardwright.spi.kernel.Kernels#addLayerNorm}; without a residual, {@code sum} and {@code x} are one. */
    public static void forward(
            LocalTensor sum,
            LocalTensor y,
            LocalTensor mean,
            LocalTensor rstd,
            LocalTensor x,
            @Nullable LocalTensor residual,
            LocalTensor w,
            LocalTensor b,
            double epsilon) {
        TensorRows.requireSame(y, x);
        int rows = TensorRows.count(x);
        int count = TensorRows.size(x);
        RmsNorms.requireSizes(count, rows, w, rstd);
        RmsNorms.requireSizes(count, rows, b, mean);
        if (residual != null) {
            TensorRows.requireSame(sum, x);
            TensorRows.requireSame(residual, x);
        }
        boolean isStrided = TensorRows.hasStride(sum)
                && TensorRows.hasStride(y)
                && TensorRows.hasStride(x)
                && (residual == null || TensorRows.hasStride(residual));
        // Where several strides lead through the rows, each is a norm of its own.
        int together = isStrided ? rows : 1;
        for (int row = 0; row < rows; row += together) {
            rows(
                    TensorRows.address(sum) + TensorRows.rowBytes(sum, row),
                    isStrided ? 4L * TensorRows.stride(sum) : 0,
                    TensorRows.address(y) + TensorRows.rowBytes(y, row),
                    isStrided ? 4L * TensorRows.stride(y) : 0,
                    TensorRows.address(x) + TensorRows.rowBytes(x, row),
                    isStrided ? 4L * TensorRows.stride(x) : 0,
                    residual == null ? 0 : TensorRows.address(residual) + TensorRows.rowBytes(residual, row),
                    residual == null || !isStrided ? 0 : 4L * TensorRows.stride(residual),
                    TensorRows.denseAddress(w),
                    TensorRows.denseAddress(b),
                    TensorRows.denseAddress(mean) + 4L * row,
                    TensorRows.denseAddress(rstd) + 4L * row,
                    together,
                    count,
                    epsilon);
        }
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
            long b,
            long mean,
            long rstd,
            int rows,
            int count,
            double epsilon) {
        for (int row = 0; row < rows; row++) {
            if (residual != 0) {
                RowArithmetic.addRow(sum, x, residual, 0, count);
            }
            float m = SoftmaxRows.sum(sum, count) / count;
            float r = (float) (1 / Math.sqrt(squares(sum, m, count) / count + epsilon));
            normRow(y, sum, w, b, m, r, count);
            Lanes.set(m, mean + 4L * row);
            Lanes.set(r, rstd + 4L * row);
            sum += sumStride;
            y += yStride;
            x += xStride;
            residual += residualStride;
        }
    }

    /** {@code dx = dResidual +} the gradient; without dResidual the gradient alone. dw and db accumulate. */
    public static void gradient(
            LocalTensor dx,
            LocalTensor dw,
            LocalTensor db,
            LocalTensor dy,
            LocalTensor x,
            LocalTensor mean,
            LocalTensor rstd,
            LocalTensor w,
            @Nullable LocalTensor dResidual) {
        TensorRows.requireSame(dx, x);
        TensorRows.requireSame(dy, x);
        int rows = TensorRows.count(x);
        int count = TensorRows.size(x);
        RmsNorms.requireSizes(count, rows, w, rstd);
        RmsNorms.requireSizes(count, rows, dw, mean);
        RmsNorms.requireSizes(count, rows, db, mean);
        boolean isStrided = TensorRows.hasStride(dx)
                && TensorRows.hasStride(dy)
                && TensorRows.hasStride(x)
                && (dResidual == null || TensorRows.hasStride(dResidual));
        // Where several strides lead through the rows, each is a norm of its own.
        int together = isStrided ? rows : 1;
        for (int row = 0; row < rows; row += together) {
            gradientRows(
                    TensorRows.address(dx) + TensorRows.rowBytes(dx, row),
                    isStrided ? 4L * TensorRows.stride(dx) : 0,
                    TensorRows.address(dy) + TensorRows.rowBytes(dy, row),
                    isStrided ? 4L * TensorRows.stride(dy) : 0,
                    TensorRows.address(x) + TensorRows.rowBytes(x, row),
                    isStrided ? 4L * TensorRows.stride(x) : 0,
                    dResidual == null ? 0 : TensorRows.address(dResidual) + TensorRows.rowBytes(dResidual, row),
                    dResidual == null || !isStrided ? 0 : 4L * TensorRows.stride(dResidual),
                    TensorRows.denseAddress(w),
                    TensorRows.denseAddress(dw),
                    TensorRows.denseAddress(db),
                    TensorRows.denseAddress(mean) + 4L * row,
                    TensorRows.denseAddress(rstd) + 4L * row,
                    together,
                    count);
        }
    }

    /** On its own for the reason that {@link #rows} is. Strides are in bytes. */
    private static void gradientRows(
            long dx,
            long dxStride,
            long dy,
            long dyStride,
            long x,
            long xStride,
            long residual,
            long residualStride,
            long w,
            long dw,
            long db,
            long mean,
            long rstd,
            int rows,
            int count) {
        for (int row = 0; row < rows; row++) {
            gradientOfRow(
                    dx + row * dxStride,
                    dy + row * dyStride,
                    x + row * xStride,
                    w,
                    dw,
                    db,
                    residual + row * residualStride,
                    Lanes.get(mean + 4L * row),
                    Lanes.get(rstd + 4L * row),
                    count);
        }
    }

    /**
     * One row at addresses, of floats; the residual may be 0, for none.
     *
     * <p>Both sums are of one pass, which adds to dw and db too: of three loops and their sums the JIT made objects, as they were more than it takes
     * in where {@link Bf16LayerNorms} widens and rounds.
     */
    static void gradientOfRow(
            long dx, long dy, long x, long w, long dw, long db, long residual, float mean, float rstd, int count) {
        FloatVector by = broadcast(rstd);
        FloatVector shift = broadcast(-mean * rstd);
        FloatVector sumG = zero();
        FloatVector sumGx = zero();
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            FloatVector d = load(dy + 4L * i, mask);
            FloatVector term = load(x + 4L * i, mask).fma(by, shift).mul(d);
            FloatVector weight = load(w + 4L * i, mask);
            store(load(dw + 4L * i, mask).add(term), dw + 4L * i, mask);
            store(load(db + 4L * i, mask).add(d), db + 4L * i, mask);
            sumG = d.fma(weight, sumG);
            sumGx = term.fma(weight, sumGx);
        }
        float meanG = Lanes.sum(sumG) / count;
        float meanGx = Lanes.sum(sumGx) / count;
        gradientRow(dx, dy, x, w, residual, mean, rstd, meanG, meanGx, count);
    }

    /** {@code Σ (x - mean)²}. */
    private static float squares(long x, float mean, int count) {
        FloatVector less = broadcast(mean);
        FloatVector sum = zero();
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            FloatVector d = load(x + 4L * i, mask).sub(less, mask);
            sum = d.fma(d, sum);
        }
        return Lanes.sum(sum);
    }

    private static void normRow(long y, long x, long w, long b, float mean, float rstd, int count) {
        FloatVector by = broadcast(rstd);
        FloatVector shift = broadcast(-mean * rstd);
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            FloatVector normed = load(x + 4L * i, mask).fma(by, shift);
            store(normed.fma(load(w + 4L * i, mask), load(b + 4L * i, mask)), y + 4L * i, mask);
        }
    }

    /**
     * {@code dx = rstd (dy w - meanG - x̂ meanGx) + residual}; residual may be 0, for none. Where the JIT is at its limit, it calls methods of ours, with
     * vectors as objects: so here are none, and no masks.
     */
    static void gradientRow(
            long dx,
            long dy,
            long x,
            long w,
            long residual,
            float mean,
            float rstd,
            float meanG,
            float meanGx,
            int count) {
        // In terms of x: rstd dy w - (x rstd² meanGx) + (mean rstd² meanGx - rstd meanG).
        float byX = -rstd * rstd * meanGx;
        float shift = mean * rstd * rstd * meanGx - rstd * meanG;
        FloatVector byGs = broadcast(rstd);
        FloatVector byXs = broadcast(byX);
        FloatVector shifts = broadcast(shift);
        int i = 0;
        for (; i <= count - COUNT; i += COUNT) {
            FloatVector g = FloatVector.fromMemorySegment(FLOATS, ALL, dy + 4L * i, ORDER)
                    .mul(FloatVector.fromMemorySegment(FLOATS, ALL, w + 4L * i, ORDER));
            FloatVector value = g.fma(
                    byGs,
                    FloatVector.fromMemorySegment(FLOATS, ALL, x + 4L * i, ORDER)
                            .fma(byXs, shifts));
            if (residual != 0) {
                value = value.add(FloatVector.fromMemorySegment(FLOATS, ALL, residual + 4L * i, ORDER));
            }
            value.intoMemorySegment(ALL, dx + 4L * i, ORDER);
        }
        for (; i < count; i++) {
            float g = Lanes.get(dy + 4L * i) * Lanes.get(w + 4L * i);
            float value = Math.fma(g, rstd, Math.fma(Lanes.get(x + 4L * i), byX, shift));
            Lanes.set(residual == 0 ? value : value + Lanes.get(residual + 4L * i), dx + 4L * i);
        }
    }
}
