package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.DeviceRows;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.tensor.LocalTensor;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Matmuls. One kernel makes all three that a linear layer needs, because either factor may be given by rows or by columns:
 * strides are compiled into it.
 *
 * <p>A work-item makes {@link #OWN_ROWS} rows of {@link #OWN_COLS} columns that lie side by side, in registers. What the work-items of a
 * group read in common is in the nearest cache, so there is no copy of it, and no barrier: a driver for CPUs, which runs work-items one
 * after the other, would have to put their sums away at each. Tiles are whole: the last of a row or a column begins before its own, so
 * that eight columns always lie side by side, and a driver for CPUs makes vectors of them.
 */
public final class MatmulKernel {
    /** Rows of a work-item. */
    private static final int OWN_ROWS = 4;

    /** Columns of a work-item. TornadoVM (5.2.0) keeps an array of at most 32 numbers in registers. */
    private static final int OWN_COLS = 8;

    private static final int OWN = OWN_ROWS * OWN_COLS;

    /** Work-items of a group along either side. */
    private static final int SIDE = 16;

    private static final int NOWHERE = -1;

    private MatmulKernel() {}

    /** {@code y = x wᵀ + b}. */
    public static KernelLaunch linear(
            DeviceMemory memory, LocalTensor y, LocalTensor x, LocalTensor w, @Nullable LocalTensor b) {
        DeviceRows h = memory.rows(y);
        return linear(memory, h, x, w, b, h, NOWHERE, ActivationFunctions.NONE);
    }

    /** {@code a = activation(h)} and {@code slope = activation'(h)} of {@code h = x wᵀ + b}. */
    public static KernelLaunch linearActivate(
            DeviceMemory memory,
            LocalTensor a,
            LocalTensor slope,
            LocalTensor x,
            LocalTensor w,
            @Nullable LocalTensor b,
            Activation activation) {
        DeviceRows activated = memory.rows(a);
        return linear(
                memory, memory.rows(slope), x, w, b, activated, activated.at(), ActivationFunctions.number(activation));
    }

    private static KernelLaunch linear(
            DeviceMemory memory,
            DeviceRows h,
            LocalTensor x,
            LocalTensor w,
            @Nullable LocalTensor b,
            DeviceRows a,
            int activated,
            int activation) {
        DeviceRows from = memory.rows(x);
        return KernelLaunch.of(
                "matmulTiles",
                grid(h),
                KernelLaunch.NONE,
                MatmulKernel::matmulTiles,
                h.at(),
                h.stride(),
                from.at(),
                from.stride(),
                1,
                memory.dense(w),
                1,
                from.cols(),
                h.rows(),
                h.cols(),
                from.cols(),
                0,
                b == null ? NOWHERE : memory.dense(b),
                activated,
                a.stride(),
                activation);
    }

    /** {@code dx = dy w}, or {@code dx += dy w}. */
    public static KernelLaunch inputGradient(
            DeviceMemory memory, LocalTensor dx, LocalTensor dy, LocalTensor w, boolean add) {
        DeviceRows from = memory.rows(dy);
        DeviceRows to = memory.rows(dx);
        return matmul(to, from.at(), from.stride(), 1, memory.dense(w), to.cols(), 1, from.cols(), add);
    }

    /** {@code dw += dyᵀ x}. */
    public static KernelLaunch addWeightGradient(DeviceMemory memory, LocalTensor dw, LocalTensor dy, LocalTensor x) {
        DeviceRows from = memory.rows(dy);
        DeviceRows by = memory.rows(x);
        DeviceRows to = new DeviceRows(memory.dense(dw), by.cols(), from.cols(), by.cols());
        return matmul(to, from.at(), 1, from.stride(), by.at(), by.stride(), 1, by.rows(), true);
    }

    private static KernelLaunch matmul(
            DeviceRows to, int x, int xRow, int xCol, int y, int yRow, int yCol, int depth, boolean add) {
        return KernelLaunch.of(
                "matmulTiles",
                grid(to),
                KernelLaunch.NONE,
                MatmulKernel::matmulTiles,
                to.at(),
                to.stride(),
                x,
                xRow,
                xCol,
                y,
                yRow,
                yCol,
                to.rows(),
                to.cols(),
                depth,
                add ? 1 : 0,
                NOWHERE,
                NOWHERE,
                0,
                ActivationFunctions.NONE);
    }

    private static Grid grid(DeviceRows z) {
        return Grid.tiles(Math.ceilDiv(z.cols(), OWN_COLS), Math.ceilDiv(z.rows(), OWN_ROWS), SIDE, SIDE);
    }

    /**
     * {@code z[r, c] = Σ x[r, k] y[k, c] + bias[c]}, on top of what is in z where {@code add} is 1. Where {@code activated} isn't
     * {@link #NOWHERE}, its activation is written there, and the activation's slope to z.
     *
     * @param xRow floats from one row of x to the next; {@code xCol} between its columns, and so on
     */
    public static void matmulTiles(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            int z,
            int zRow,
            int x,
            int xRow,
            int xCol,
            int y,
            int yRow,
            int yCol,
            int rows,
            int cols,
            int depth,
            int add,
            int bias,
            int activated,
            int activatedRow,
            int activation) {
        float[] sums = new float[OWN];
        for (int i = 0; i < OWN; i++) {
            sums[i] = 0;
        }
        int ownRow = context.globalIdy * OWN_ROWS;
        int ownCol = context.globalIdx * OWN_COLS;
        int firstRow = TornadoMath.max(TornadoMath.min(ownRow, rows - OWN_ROWS), 0);
        int firstCol = TornadoMath.max(TornadoMath.min(ownCol, cols - OWN_COLS), 0);
        int fromX = Elements.place(memory, x) + firstRow * xRow;
        int fromY = Elements.place(memory, y) + firstCol * yCol;
        for (int k = 0; k < depth; k++) {
            for (int i = 0; i < OWN_ROWS; i++) {
                // Where there are fewer than a tile has, the last is made once more, and not written.
                int row = TornadoMath.min(i, rows - 1);
                float value = Elements.getAt(memory, halves, x, fromX + k * xCol + row * xRow);
                for (int j = 0; j < OWN_COLS; j++) {
                    int col = TornadoMath.min(j, cols - 1);
                    sums[i * OWN_COLS + j] += value * Elements.getAt(memory, halves, y, fromY + k * yRow + col * yCol);
                }
            }
        }
        for (int i = 0; i < OWN; i++) {
            int r = firstRow + i / OWN_COLS;
            int c = firstCol + i % OWN_COLS;
            // What lies before its own its neighbours write.
            if (BothConditions.between(ownRow, r, rows, ownCol, c, cols)) {
                float sum = sums[i];
                if (add == 1) {
                    sum += Elements.get(memory, halves, z, r * zRow + c);
                }
                if (bias != NOWHERE) {
                    sum += Elements.get(memory, halves, bias, c);
                }
                if (activated != NOWHERE) {
                    // Of what has been rounded, as on a CPU.
                    sum = Elements.rounded(memory, z, sum);
                    Elements.set(
                            memory,
                            halves,
                            activated,
                            r * activatedRow + c,
                            ActivationFunctions.value(activation, sum));
                    sum = ActivationFunctions.derivative(activation, sum);
                }
                Elements.set(memory, halves, z, r * zRow + c, sum);
            }
        }
    }
}
