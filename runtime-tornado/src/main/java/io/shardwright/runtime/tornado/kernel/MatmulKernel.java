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
 * <p>A work-item makes {@link #OWN} rows of as many columns that lie side by side, in registers. What the work-items of a group read in
 * common is in the nearest cache, so there is no copy of it, and no barrier: a driver for CPUs, which runs work-items one after the
 * other, would have to put their sums away at each.
 */
public final class MatmulKernel {
    /** Rows, and columns, of a work-item: more would not stay in registers. */
    private static final int OWN = 4;

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
        return Grid.tiles(Math.ceilDiv(z.cols(), OWN), Math.ceilDiv(z.rows(), OWN), SIDE, SIDE);
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
        float[] sums = new float[OWN * OWN];
        for (int i = 0; i < OWN * OWN; i++) {
            sums[i] = 0;
        }
        int[] fromX = new int[OWN];
        int[] fromY = new int[OWN];
        int firstRow = context.globalIdy * OWN;
        int firstCol = context.globalIdx * OWN;
        for (int i = 0; i < OWN; i++) {
            // Beyond the edge the last row and column are made once more, and not written.
            fromX[i] = Elements.place(memory, x) + TornadoMath.min(firstRow + i, rows - 1) * xRow;
            fromY[i] = Elements.place(memory, y) + TornadoMath.min(firstCol + i, cols - 1) * yCol;
        }
        for (int k = 0; k < depth; k++) {
            for (int i = 0; i < OWN; i++) {
                float value = Elements.getAt(memory, halves, x, fromX[i] + k * xCol);
                for (int j = 0; j < OWN; j++) {
                    sums[i * OWN + j] += value * Elements.getAt(memory, halves, y, fromY[j] + k * yRow);
                }
            }
        }
        for (int i = 0; i < OWN * OWN; i++) {
            int r = firstRow + i / OWN;
            int c = firstCol + i % OWN;
            if (BothConditions.below(r, rows, c, cols)) {
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
