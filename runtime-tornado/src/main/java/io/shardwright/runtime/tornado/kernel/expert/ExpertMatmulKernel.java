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
 * are work-items for the worst case, and those that have no rows do nothing. A work-item makes {@link #OWN} rows of one expert, of as many
 * columns, in registers, as those of {@link io.shardwright.runtime.tornado.kernel.MatmulKernel} do.
 */
public final class ExpertMatmulKernel {
    /** Rows, and columns, of a work-item. */
    private static final int OWN = 4;

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
                Grid.tiles(Math.ceilDiv(to.cols(), OWN), Math.ceilDiv(to.rows(), OWN) + held, SIDE, SIDE),
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
        float[] sums = new float[OWN * OWN];
        for (int i = 0; i < OWN * OWN; i++) {
            sums[i] = 0;
        }
        int[] fromX = new int[OWN];
        int[] fromW = new int[OWN];
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
                firstRow = from + (tile - tiles) * OWN;
                end = to;
            }
            tiles += (to - from + OWN - 1) / OWN;
        }
        int firstCol = context.globalIdx * OWN;
        for (int i = 0; i < OWN; i++) {
            // Beyond the edge the last row and column are made once more, and not written.
            int row = TornadoMath.max(TornadoMath.min(firstRow + i, end - 1), 0);
            fromX[i] = Elements.place(memory, x) + row * xRow;
            fromW[i] = Elements.place(memory, w) + expert * wExpert + TornadoMath.min(firstCol + i, cols - 1) * wCol;
        }
        int terms = firstRow < end ? depth : 0;
        for (int k = 0; k < terms; k++) {
            for (int i = 0; i < OWN; i++) {
                float value = Elements.getAt(memory, halves, x, fromX[i] + k);
                for (int j = 0; j < OWN; j++) {
                    sums[i * OWN + j] += value * Elements.getAt(memory, halves, w, fromW[j] + k * wRow);
                }
            }
        }
        for (int i = 0; i < OWN * OWN; i++) {
            int r = firstRow + i / OWN;
            int c = firstCol + i % OWN;
            if (BothConditions.below(r, end, c, cols)) {
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
                Grid.tiles(Math.ceilDiv(from.cols(), OWN), Math.ceilDiv(by.cols(), OWN) * held, SIDE, SIDE),
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
        float[] sums = new float[OWN * OWN];
        for (int i = 0; i < OWN * OWN; i++) {
            sums[i] = 0;
        }
        int[] fromY = new int[OWN];
        int[] fromX = new int[OWN];
        int tiles = (outputs + OWN - 1) / OWN;
        int mine = context.globalIdy / tiles;
        int expert = TornadoMath.min(mine, held - 1);
        int end = mine < held ? outputs : 0;
        int firstOutput = context.globalIdy % tiles * OWN;
        int firstCol = context.globalIdx * OWN;
        for (int i = 0; i < OWN; i++) {
            fromY[i] = Elements.place(memory, dy) + TornadoMath.min(firstOutput + i, outputs - 1);
            fromX[i] = Elements.place(memory, x) + TornadoMath.min(firstCol + i, cols - 1);
        }
        int last = (int) Elements.get(memory, halves, starts, expert + 1);
        for (int row = (int) Elements.get(memory, halves, starts, expert); row < last; row++) {
            for (int i = 0; i < OWN; i++) {
                float value = Elements.getAt(memory, halves, dy, fromY[i] + row * dyRow);
                for (int j = 0; j < OWN; j++) {
                    sums[i * OWN + j] += value * Elements.getAt(memory, halves, x, fromX[j] + row * xRow);
                }
            }
        }
        for (int i = 0; i < OWN * OWN; i++) {
            int output = firstOutput + i / OWN;
            int c = firstCol + i % OWN;
            if (BothConditions.below(output, end, c, cols)) {
                int to = (expert * outputs + output) * cols + c;
                Elements.set(memory, halves, dw, to, Elements.get(memory, halves, dw, to) + sums[i]);
            }
        }
    }
}
