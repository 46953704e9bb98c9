package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.DeviceRows;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.tensor.LocalTensor;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Matmuls. One kernel makes all three that a linear layer needs, because either factor may be given by rows or by columns:
 * strides are compiled into it. A group makes a square tile of the result out of tiles of the factors that it keeps in local memory, and
 * a work-item makes 16 elements of it in registers.
 */
public final class MatmulKernel {
    /** Rows and columns of a group's tile of the result. */
    private static final int TILE = 32;

    /** Work-items of a group along either side. */
    private static final int SIDE = 8;

    /** Rows, and columns, of the tile that a work-item makes. */
    private static final int OWN = TILE / SIDE;

    /** How much of the sums' length is in local memory at a time. */
    private static final int DEPTH = 16;

    /** Elements of a factor's tile that a work-item loads. */
    private static final int SHARE = TILE * DEPTH / (SIDE * SIDE);

    private static final int NOWHERE = -1;

    private MatmulKernel() {}

    /** {@code y = x wᵀ + b}. */
    public static KernelLaunch linear(
            DeviceMemory memory, LocalTensor y, LocalTensor x, LocalTensor w, @Nullable LocalTensor b) {
        DeviceRows h = memory.rows(y);
        return linear(memory, h, x, w, b, h, NOWHERE, ActivationFunctions.NONE);
    }

    /** {@code h = x wᵀ + b}, {@code a = activation(h)}. */
    public static KernelLaunch linearActivate(
            DeviceMemory memory,
            LocalTensor h,
            LocalTensor a,
            LocalTensor x,
            LocalTensor w,
            @Nullable LocalTensor b,
            Activation activation) {
        DeviceRows activated = memory.rows(a);
        return linear(
                memory, memory.rows(h), x, w, b, activated, activated.at(), ActivationFunctions.number(activation));
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
                Grid.tiles(SIDE * Math.ceilDiv(h.cols(), TILE), SIDE * Math.ceilDiv(h.rows(), TILE), SIDE, SIDE),
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
                Grid.tiles(SIDE * Math.ceilDiv(to.cols(), TILE), SIDE * Math.ceilDiv(to.rows(), TILE), SIDE, SIDE),
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

    /**
     * {@code z[r, c] = Σ x[r, k] y[k, c] + bias[c]}, on top of what is in z where {@code add} is 1; and its activation in a second
     * tensor where {@code activated} isn't {@link #NOWHERE}.
     *
     * @param xRow floats from one row of x to the next; {@code xCol} between its columns, and so on
     */
    public static void matmulTiles(
            KernelContext context,
            FloatArray memory,
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
        float[] xTile = context.allocateFloatLocalArray(TILE * DEPTH);
        float[] yTile = context.allocateFloatLocalArray(DEPTH * TILE);
        float[] sums = new float[OWN * OWN];
        float[] column = new float[OWN];
        for (int i = 0; i < OWN * OWN; i++) {
            sums[i] = 0;
        }
        int ownRow = context.localIdy;
        int ownCol = context.localIdx;
        int item = ownRow * SIDE + ownCol;
        int firstRow = context.groupIdy * TILE;
        int firstCol = context.groupIdx * TILE;
        for (int from = 0; from < depth; from += DEPTH) {
            // Neighbouring work-items read neighbouring floats, whichever way a factor lies. The loops count: TornadoVM
            // cannot
            // compile a condition that it finds out to be true from where a loop ends.
            for (int n = 0; n < SHARE; n++) {
                int i = item + n * SIDE * SIDE;
                int r = xCol == 1 ? i / DEPTH : i % TILE;
                int k = xCol == 1 ? i % DEPTH : i / TILE;
                float value = 0;
                if (BothConditions.below(firstRow + r, rows, from + k, depth)) {
                    value = memory.get(x + (firstRow + r) * xRow + (from + k) * xCol);
                }
                xTile[r * DEPTH + k] = value;
            }
            for (int n = 0; n < SHARE; n++) {
                int i = item + n * SIDE * SIDE;
                int k = yCol == 1 ? i / TILE : i % DEPTH;
                int c = yCol == 1 ? i % TILE : i / DEPTH;
                float value = 0;
                if (BothConditions.below(firstCol + c, cols, from + k, depth)) {
                    value = memory.get(y + (from + k) * yRow + (firstCol + c) * yCol);
                }
                yTile[k * TILE + c] = value;
            }
            context.localBarrier();
            for (int k = 0; k < DEPTH; k++) {
                for (int j = 0; j < OWN; j++) {
                    column[j] = yTile[k * TILE + ownCol + j * SIDE];
                }
                for (int i = 0; i < OWN; i++) {
                    float value = xTile[(ownRow + i * SIDE) * DEPTH + k];
                    for (int j = 0; j < OWN; j++) {
                        sums[i * OWN + j] += value * column[j];
                    }
                }
            }
            context.localBarrier();
        }
        for (int i = 0; i < OWN * OWN; i++) {
            int r = firstRow + ownRow + i / OWN * SIDE;
            int c = firstCol + ownCol + i % OWN * SIDE;
            if (BothConditions.below(r, rows, c, cols)) {
                float sum = sums[i];
                if (add == 1) {
                    sum += memory.get(z + r * zRow + c);
                }
                if (bias >= 0) {
                    sum += memory.get(bias + c);
                }
                memory.set(z + r * zRow + c, sum);
                if (activated >= 0) {
                    memory.set(activated + r * activatedRow + c, ActivationFunctions.value(activation, sum));
                }
            }
        }
    }
}
