package io.shardwright.runtime.cpu.vector.linear;

import static io.shardwright.runtime.cpu.matmul.Matmuls.ACCUMULATE;
import static io.shardwright.runtime.cpu.matmul.Matmuls.BF16_INPUTS;
import static io.shardwright.runtime.cpu.matmul.Matmuls.BF16_OUTPUT;
import static io.shardwright.runtime.cpu.matmul.Matmuls.BIAS;
import static io.shardwright.runtime.cpu.matmul.Matmuls.B_TRANSPOSED;

import io.shardwright.runtime.cpu.matmul.Matmuls;
import io.shardwright.runtime.cpu.vector.Bf16Rows;
import io.shardwright.runtime.cpu.vector.Scratch;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.tensor.LocalTensor;
import org.jspecify.annotations.Nullable;

/**
 * Linear layers with bf16 weights. Activations and their gradients are f32 and are rounded to bf16 for the matmul, which
 * adds up in f32; rounding takes a few hundredths of the time of the matmul. Shapes were checked by {@link LinearLayers}.
 */
final class Bf16LinearLayers {
    private final Matmuls matmuls;
    private final Scratch left = new Scratch();
    private final Scratch right = new Scratch();

    Bf16LinearLayers(Matmuls matmuls) {
        this.matmuls = matmuls;
    }

    void forward(LocalTensor y, LocalTensor x, LocalTensor w, @Nullable LocalTensor b) {
        int rows = TensorRows.count(x);
        int in = TensorRows.size(x);
        if (rows > 0) {
            int flags = BF16_INPUTS | B_TRANSPOSED | (b == null ? 0 : BIAS);
            matmuls.matmul(rows, TensorRows.size(y), in, TensorRows.stride(y), in, in, flags)
                    .run(
                            TensorRows.address(y),
                            rounded(x, left),
                            TensorRows.denseAddressOfAny(w),
                            b == null ? 0 : TensorRows.denseAddress(b));
        }
    }

    void inputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w, boolean accumulate) {
        int rows = TensorRows.count(dx);
        int in = TensorRows.size(dx);
        int out = TensorRows.size(dy);
        if (rows > 0) {
            int flags = BF16_INPUTS | (accumulate ? ACCUMULATE : 0);
            matmuls.matmul(rows, in, out, TensorRows.stride(dx), out, in, flags)
                    .run(TensorRows.address(dx), rounded(dy, left), TensorRows.denseAddressOfAny(w), 0);
        }
    }

    /** @param flags what else the matmul does */
    void addWeightGradient(LocalTensor dw, LocalTensor dy, LocalTensor x, int flags) {
        int in = TensorRows.size(x);
        int out = TensorRows.size(dy);
        matmuls.matmul(out, in, TensorRows.count(x), in, out, in, flags | BF16_INPUTS | BF16_OUTPUT)
                .run(TensorRows.denseAddressOfAny(dw), rounded(dy, left), rounded(x, right), 0);
    }

    /** The rows of x, rounded, one after the other. */
    private static long rounded(LocalTensor x, Scratch scratch) {
        int rows = TensorRows.count(x);
        int size = TensorRows.size(x);
        long from = TensorRows.address(x);
        long stride = TensorRows.stride(x);
        long to = scratch.floats(((long) rows * size + 1) / 2);
        if (stride == size) {
            Bf16Rows.round(to, from, Math.multiplyExact(rows, size));
        } else {
            for (long row = 0; row < rows; row++) {
                Bf16Rows.round(to + 2 * row * size, from + 4 * row * stride, size);
            }
        }
        return to;
    }
}
