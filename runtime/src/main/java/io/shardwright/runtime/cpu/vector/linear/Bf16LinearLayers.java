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
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import org.jspecify.annotations.Nullable;

/**
 * Linear layers with bf16 weights. Activations and their gradients that are bf16 go to the matmul as they lie; float32 ones are
 * rounded for it. It adds up in float32, and rounds its result once if that is bf16. Shapes were checked by {@link LinearLayers}.
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
            int flags = BF16_INPUTS | B_TRANSPOSED | (b == null ? 0 : BIAS) | output(y);
            matmuls.matmul(rows, TensorRows.size(y), in, TensorRows.stride(y), stride(x), in, flags)
                    .run(
                            TensorRows.addressOfAny(y),
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
            int flags = BF16_INPUTS | (accumulate ? ACCUMULATE : 0) | output(dx);
            matmuls.matmul(rows, in, out, TensorRows.stride(dx), stride(dy), in, flags)
                    .run(TensorRows.addressOfAny(dx), rounded(dy, left), TensorRows.denseAddressOfAny(w), 0);
        }
    }

    /** @param flags what else the matmul does */
    void addWeightGradient(LocalTensor dw, LocalTensor dy, LocalTensor x, int flags) {
        int in = TensorRows.size(x);
        int out = TensorRows.size(dy);
        matmuls.matmul(out, in, TensorRows.count(x), in, stride(dy), stride(x), flags | BF16_INPUTS | BF16_OUTPUT)
                .run(TensorRows.denseAddressOfAny(dw), rounded(dy, left), rounded(x, right), 0);
    }

    private static int output(LocalTensor y) {
        return y.type() == DType.BF16 ? BF16_OUTPUT : 0;
    }

    /** Elements from one row of {@link #rounded} to the next. */
    private static int stride(LocalTensor x) {
        return x.type() == DType.BF16 ? TensorRows.stride(x) : TensorRows.size(x);
    }

    /** The rows of x where they lie, or rounded and one after the other. */
    private static long rounded(LocalTensor x, Scratch scratch) {
        if (x.type() == DType.BF16) {
            return TensorRows.addressOfAny(x);
        }
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
