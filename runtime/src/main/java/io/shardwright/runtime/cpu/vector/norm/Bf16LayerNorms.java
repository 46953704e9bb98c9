package io.shardwright.runtime.cpu.vector.norm;

import io.shardwright.runtime.cpu.vector.Bf16Rows;
import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.Scratch;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import org.jspecify.annotations.Nullable;

/**
 * Gradients of layer norms of bf16 rows: each row is widened into the nearest cache, goes the way of {@link LayerNorms}, and is rounded
 * once. Weights, their gradients and statistics are f32.
 */
public final class Bf16LayerNorms {
    private final Scratch memory = new Scratch();

    public Bf16LayerNorms() {}

    /** Whether {@link #gradient} takes these. */
    public static boolean areBf16(LocalTensor dx, LocalTensor dy, LocalTensor x, @Nullable LocalTensor dResidual) {
        return dx.type() == DType.BF16
                && dy.type() == DType.BF16
                && x.type() == DType.BF16
                && (dResidual == null || dResidual.type() == DType.BF16);
    }

    /** As {@link LayerNorms#gradient}. */
    public void gradient(
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
        if (dResidual != null) {
            TensorRows.requireSame(dResidual, x);
        }
        int rows = TensorRows.count(x);
        int count = TensorRows.size(x);
        RmsNorms.requireSizes(count, rows, w, rstd);
        RmsNorms.requireSizes(count, rows, dw, mean);
        RmsNorms.requireSizes(count, rows, db, mean);
        rows(
                dx,
                dy,
                x,
                dResidual,
                TensorRows.denseAddress(w),
                TensorRows.denseAddress(dw),
                TensorRows.denseAddress(db),
                TensorRows.denseAddress(mean),
                TensorRows.denseAddress(rstd),
                rows,
                count);
    }

    private void rows(
            LocalTensor dx,
            LocalTensor dy,
            LocalTensor x,
            @Nullable LocalTensor dResidual,
            long w,
            long dw,
            long db,
            long mean,
            long rstd,
            int rows,
            int count) {
        long dxAt = TensorRows.addressOfAny(dx);
        long dyAt = TensorRows.addressOfAny(dy);
        long xAt = TensorRows.addressOfAny(x);
        long residualAt = dResidual == null ? 0 : TensorRows.addressOfAny(dResidual);
        long wideDy = memory.floats(3L * count);
        long wideX = wideDy + 4L * count;
        long wideResidual = wideX + 4L * count;
        for (int row = 0; row < rows; row++) {
            Bf16Rows.widen(wideDy, dyAt + 2 * TensorRows.rowOffset(dy, row), count);
            Bf16Rows.widen(wideX, xAt + 2 * TensorRows.rowOffset(x, row), count);
            if (dResidual != null) {
                Bf16Rows.widen(wideResidual, residualAt + 2 * TensorRows.rowOffset(dResidual, row), count);
            }
            LayerNorms.gradientOfRow(
                    wideDy,
                    wideDy,
                    wideX,
                    w,
                    dw,
                    db,
                    dResidual == null ? 0 : wideResidual,
                    Lanes.get(mean + 4L * row),
                    Lanes.get(rstd + 4L * row),
                    count);
            Bf16Rows.round(dxAt + 2 * TensorRows.rowOffset(dx, row), wideDy, count);
        }
    }
}
