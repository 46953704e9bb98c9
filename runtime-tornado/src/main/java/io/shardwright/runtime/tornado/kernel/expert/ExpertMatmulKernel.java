package io.shardwright.runtime.tornado.kernel.expert;

import io.shardwright.runtime.tornado.kernel.ActivationFunctions;
import io.shardwright.runtime.tornado.kernel.BothConditions;
import io.shardwright.runtime.tornado.kernel.Elements;
import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.DeviceRows;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.RoutingTable;
import io.shardwright.tensor.LocalTensor;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Matmuls of rows with the weights of the expert that they belong to. Where each expert's rows begin stands in the routing table, so there
 * are work-items for the worst case, and those that have no rows do nothing. A work-item makes {@link #OWN_ROWS} rows of one expert, of
 * {@link #OWN_COLS} columns that lie side by side, in registers, as those of {@link io.shardwright.runtime.tornado.kernel.MatmulKernel} do.
 */
public final class ExpertMatmulKernel {
    /** Rows of a work-item. */
    private static final int OWN_ROWS = 4;

    /** Columns of a work-item. TornadoVM (5.2.0) keeps an array of at most 32 numbers in registers. */
    private static final int OWN_COLS = 8;

    private static final int OWN = OWN_ROWS * OWN_COLS;

    /** Work-items of a group along either side. */
    private static final int SIDE = 16;

    private static final int NOWHERE = -1;

    private ExpertMatmulKernel() {}

    /** {@code y[row] = x[row] w[expert]ᵀ}. */
    public static KernelLaunch linear(
            DeviceMemory memory, LocalTensor y, LocalTensor x, LocalTensor w, RoutingTable table) {
        DeviceRows to = memory.rows(y);
        return linear(memory, to, to, NOWHERE, ActivationFunctions.NONE, x, w, table);
    }

    /** {@code h[row] = x[row] w[expert]ᵀ}, {@code a = activation(h)}. */
    public static KernelLaunch linearActivate(
            DeviceMemory memory,
            LocalTensor h,
            LocalTensor a,
            LocalTensor x,
            LocalTensor w,
            Activation activation,
            RoutingTable table) {
        DeviceRows activated = memory.rows(a);
        int function = ActivationFunctions.number(activation);
        return linear(memory, memory.rows(h), activated, activated.at(), function, x, w, table);
    }

    private static KernelLaunch linear(
            DeviceMemory memory,
            DeviceRows h,
            DeviceRows a,
            int activated,
            int activation,
            LocalTensor x,
            LocalTensor w,
            RoutingTable table) {
        DeviceRows from = memory.rows(x);
        return matmul(memory, h, from, w, 1, from.cols(), table, activated, a.stride(), activation);
    }

    /** {@code dx[row] = dy[row] w[expert]}. */
    public static KernelLaunch inputGradient(
            DeviceMemory memory, LocalTensor dx, LocalTensor dy, LocalTensor w, RoutingTable table) {
        DeviceRows to = memory.rows(dx);
        DeviceRows from = memory.rows(dy);
        return matmul(memory, to, from, w, to.cols(), 1, table, NOWHERE, 0, ActivationFunctions.NONE);
    }

    private static KernelLaunch matmul(
            DeviceMemory memory,
            DeviceRows to,
            DeviceRows from,
            LocalTensor w,
            int wRow,
            int wCol,
            RoutingTable table,
            int activated,
            int activatedRow,
            int activation) {
        int held = table.layer().held();
        return KernelLaunch.of(
                "expertMatmul",
                // Each expert may leave one tile unfilled.
                Grid.tiles(Math.ceilDiv(to.cols(), OWN_COLS), Math.ceilDiv(to.rows(), OWN_ROWS) + held, SIDE, SIDE),
                KernelLaunch.NONE,
                ExpertMatmulKernel::expertMatmul,
                to.at(),
                to.stride(),
                from.at(),
                from.stride(),
                memory.dense(w),
                Math.toIntExact(w.size() / held),
                wRow,
                wCol,
                to.cols(),
                from.cols(),
                memory.dense(table.starts()),
                held,
                activated,
                activatedRow,
                activation);
    }

    /**
     * {@code z[r, c] = Σ x[r, k] w[expert of r, k, c]}, and its activation in a second tensor where {@code activated} isn't
     * {@link #NOWHERE}.
     *
     * @param wExpert floats from one expert's weights to the next; {@code wRow} between rows of terms k, {@code wCol} between columns
     * @param starts where the rows of each expert begin, and where the last ends
     */
    public static void expertMatmul(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            int z,
            int zRow,
            int x,
            int xRow,
            int w,
            int wExpert,
            int wRow,
            int wCol,
            int cols,
            int depth,
            int starts,
            int held,
            int activated,
            int activatedRow,
            int activation) {
        float[] sums = new float[OWN];
        for (int i = 0; i < OWN; i++) {
            sums[i] = 0;
        }
        int[] fromX = new int[OWN_ROWS];
        int tile = context.globalIdy;
        int tiles = 0;
        int expert = 0;
        int firstRow = 0;
        int end = 0;
        for (int e = 0; e < held; e++) {
            int from = (int) Elements.get(memory, halves, starts, e);
            int to = (int) Elements.get(memory, halves, starts, e + 1);
            if (tile >= tiles) {
                expert = e;
                firstRow = from + (tile - tiles) * OWN_ROWS;
                end = to;
            }
            tiles += (to - from + OWN_ROWS - 1) / OWN_ROWS;
        }
        for (int i = 0; i < OWN_ROWS; i++) {
            // Beyond the expert's rows the last is made once more, and not written.
            int row = TornadoMath.max(TornadoMath.min(firstRow + i, end - 1), 0);
            fromX[i] = Elements.place(memory, x) + row * xRow;
        }
        int ownCol = context.globalIdx * OWN_COLS;
        int firstCol = TornadoMath.max(TornadoMath.min(ownCol, cols - OWN_COLS), 0);
        int fromW = Elements.place(memory, w) + expert * wExpert + firstCol * wCol;
        int terms = firstRow < end ? depth : 0;
        for (int k = 0; k < terms; k++) {
            for (int i = 0; i < OWN_ROWS; i++) {
                float value = Elements.getAt(memory, halves, x, fromX[i] + k);
                for (int j = 0; j < OWN_COLS; j++) {
                    int col = TornadoMath.min(j, cols - 1);
                    sums[i * OWN_COLS + j] += value * Elements.getAt(memory, halves, w, fromW + k * wRow + col * wCol);
                }
            }
        }
        for (int i = 0; i < OWN; i++) {
            int r = firstRow + i / OWN_COLS;
            int c = firstCol + i % OWN_COLS;
            // What lies before its own its neighbours write.
            if (BothConditions.between(firstRow, r, end, ownCol, c, cols)) {
                // The activation is of what has been rounded, as on a CPU.
                float sum = Elements.rounded(memory, z, sums[i]);
                Elements.set(memory, halves, z, r * zRow + c, sum);
                if (activated != NOWHERE) {
                    Elements.set(
                            memory,
                            halves,
                            activated,
                            r * activatedRow + c,
                            ActivationFunctions.value(activation, sum));
                }
            }
        }
    }

    /** {@code dw[expert] += dyᵀ x} over the expert's rows. */
    public static KernelLaunch addWeightGradient(
            DeviceMemory memory, LocalTensor dw, LocalTensor dy, LocalTensor x, RoutingTable table) {
        DeviceRows by = memory.rows(dy);
        DeviceRows from = memory.rows(x);
        int held = table.layer().held();
        return KernelLaunch.of(
                "expertWeightGradient",
                Grid.tiles(Math.ceilDiv(from.cols(), OWN_COLS), Math.ceilDiv(by.cols(), OWN_ROWS) * held, SIDE, SIDE),
                KernelLaunch.NONE,
                ExpertMatmulKernel::expertWeightGradient,
                memory.dense(dw),
                by.at(),
                by.stride(),
                from.at(),
                from.stride(),
                by.cols(),
                from.cols(),
                memory.dense(table.starts()),
                held);
    }

    /** Work-items along y are the tiles of one expert's outputs after the other's. */
    public static void expertWeightGradient(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            int dw,
            int dy,
            int dyRow,
            int x,
            int xRow,
            int outputs,
            int cols,
            int starts,
            int held) {
        float[] sums = new float[OWN];
        for (int i = 0; i < OWN; i++) {
            sums[i] = 0;
        }
        int tiles = (outputs + OWN_ROWS - 1) / OWN_ROWS;
        int mine = context.globalIdy / tiles;
        int expert = TornadoMath.min(mine, held - 1);
        int end = mine < held ? outputs : 0;
        int ownOutput = context.globalIdy % tiles * OWN_ROWS;
        int ownCol = context.globalIdx * OWN_COLS;
        int firstOutput = TornadoMath.max(TornadoMath.min(ownOutput, outputs - OWN_ROWS), 0);
        int firstCol = TornadoMath.max(TornadoMath.min(ownCol, cols - OWN_COLS), 0);
        int fromY = Elements.place(memory, dy) + firstOutput;
        int fromX = Elements.place(memory, x) + firstCol;
        int last = (int) Elements.get(memory, halves, starts, expert + 1);
        for (int row = (int) Elements.get(memory, halves, starts, expert); row < last; row++) {
            for (int i = 0; i < OWN_ROWS; i++) {
                int output = TornadoMath.min(i, outputs - 1);
                float value = Elements.getAt(memory, halves, dy, fromY + row * dyRow + output);
                for (int j = 0; j < OWN_COLS; j++) {
                    int col = TornadoMath.min(j, cols - 1);
                    sums[i * OWN_COLS + j] += value * Elements.getAt(memory, halves, x, fromX + row * xRow + col);
                }
            }
        }
        for (int i = 0; i < OWN; i++) {
            int output = firstOutput + i / OWN_COLS;
            int c = firstCol + i % OWN_COLS;
            if (BothConditions.between(ownOutput, output, end, ownCol, c, cols)) {
                int to = (expert * outputs + output) * cols + c;
                Elements.set(memory, halves, dw, to, Elements.get(memory, halves, dw, to) + sums[i]);
            }
        }
    }
}
