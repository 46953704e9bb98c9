package io.shardwright.runtime.cpu.vector.attention;

import static io.shardwright.runtime.cpu.matmul.Matmuls.ACCUMULATE;
import static io.shardwright.runtime.cpu.matmul.Matmuls.A_TRANSPOSED;
import static io.shardwright.runtime.cpu.matmul.Matmuls.BF16_INPUTS;
import static io.shardwright.runtime.cpu.matmul.Matmuls.B_TRANSPOSED;

import io.shardwright.runtime.cpu.matmul.Matmuls;
import io.shardwright.runtime.cpu.matmul.Matmuls.Matmul;

/**
 * The matmuls of a tile {@code [rows, cols]} of scores, their weights or their gradients, whose rows are {@code stride} floats apart, of so many
 * heads of k {@code together} with one head each of the {@code group} of q's heads that shares them.
 */
final class TileMatmuls {
    private final Matmuls matmuls;
    private final int flags;

    /** @param bf16 whether operands are rounded to bf16 */
    TileMatmuls(Matmuls matmuls, boolean bf16) {
        this.matmuls = matmuls;
        flags = bf16 ? BF16_INPUTS : 0;
    }

    /** {@code tile[rows, cols] = x[rows, size] keys[cols, size]ᵀ}. */
    Matmul timesKeys(int together, int rows, int cols, int stride, int group, HeadRows x, HeadRows keys) {
        return matmuls.batch(
                together,
                rows,
                cols,
                x.size(),
                stride,
                rows * stride,
                x.stride(),
                group * x.step(),
                keys.stride(),
                keys.step(),
                flags | B_TRANSPOSED);
    }

    /**
     * {@code y[rows, size] += tile[rows, cols] values[cols, size]}.
     *
     * @param yStride elements from one row of y to the next, {@code yStep} from one head to the next
     */
    Matmul timesValues(
            int together, int rows, int cols, int stride, int yStride, int yStep, HeadRows values, boolean overwrite) {
        return matmuls.batch(
                together,
                rows,
                values.size(),
                cols,
                yStride,
                yStep,
                stride,
                rows * stride,
                values.stride(),
                values.step(),
                flags | (overwrite ? 0 : ACCUMULATE));
    }

    /** {@code keys[cols, size] += tile[rows, cols]ᵀ x[rows, size]}. */
    Matmul transposedTimes(
            int together, int rows, int cols, int stride, int group, HeadSums keys, HeadRows x, boolean overwrite) {
        return matmuls.batch(
                together,
                cols,
                keys.size(),
                rows,
                keys.stride(),
                keys.step(),
                stride,
                rows * stride,
                x.stride(),
                group * x.step(),
                flags | A_TRANSPOSED | (overwrite ? 0 : ACCUMULATE));
    }
}
