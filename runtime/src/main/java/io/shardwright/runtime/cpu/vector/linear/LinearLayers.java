package io.shardwright.runtime.cpu.vector.linear;

import static io.shardwright.runtime.cpu.matmul.Matmuls.ACCUMULATE;
import static io.shardwright.runtime.cpu.matmul.Matmuls.A_TRANSPOSED;
import static io.shardwright.runtime.cpu.matmul.Matmuls.BIAS;
import static io.shardwright.runtime.cpu.matmul.Matmuls.B_TRANSPOSED;

import io.shardwright.runtime.cpu.matmul.Matmuls;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.runtime.cpu.vector.activation.Activations;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import org.jspecify.annotations.Nullable;

/**
 * Linear layers on matmuls: {@code x, dx [..., in]}, {@code y, dy [..., out]}, {@code w, dw [out, in]}.
 *
 * <p>If w or dw is bf16, so are the operands of the matmul: x and dy are rounded first.
 */
public final class LinearLayers {
    private final Matmuls matmuls;
    private final Bf16LinearLayers bf16;

    public LinearLayers(Matmuls matmuls) {
        this.matmuls = matmuls;
        bf16 = new Bf16LinearLayers(matmuls);
    }

    /** {@code y = x wᵀ + b}. */
    public void forward(LocalTensor y, LocalTensor x, LocalTensor w, @Nullable LocalTensor b) {
        requireShapes(y, x, w);
        if (w.type() == DType.BF16) {
            bf16.forward(y, x, w, b);
            return;
        }
        int flags = B_TRANSPOSED | (b == null ? 0 : BIAS);
        int rows = TensorRows.count(x);
        if (rows > 0) {
            matmuls.matmul(
                            rows,
                            TensorRows.size(y),
                            TensorRows.size(x),
                            TensorRows.stride(y),
                            TensorRows.stride(x),
                            TensorRows.size(x),
                            flags)
                    .run(
                            TensorRows.address(y),
                            TensorRows.address(x),
                            TensorRows.denseAddress(w),
                            b == null ? 0 : TensorRows.denseAddress(b));
        }
    }

    /** {@code a = activation(h)} and {@code slope = activation'(h)} of {@code h = x wᵀ + b}, which first lies where slope comes to lie. */
    public void forwardActivate(
            LocalTensor a,
            LocalTensor slope,
            LocalTensor x,
            LocalTensor w,
            @Nullable LocalTensor b,
            Activation activation) {
        forward(slope, x, w, b);
        Activations.of(activation).activateInPlaceOf(slope, a);
    }

    /** {@code dx = dy w}, or {@code dx += dy w}. */
    public void inputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w, boolean accumulate) {
        requireShapes(dy, dx, w);
        if (w.type() == DType.BF16) {
            bf16.inputGradient(dx, dy, w, accumulate);
            return;
        }
        int rows = TensorRows.count(dx);
        int in = TensorRows.size(dx);
        if (rows > 0) {
            int flags = accumulate ? ACCUMULATE : 0;
            matmuls.matmul(rows, in, TensorRows.size(dy), TensorRows.stride(dx), TensorRows.stride(dy), in, flags)
                    .run(TensorRows.address(dx), TensorRows.address(dy), TensorRows.denseAddress(w), 0);
        }
    }

    /** {@code dw += dyᵀ x}, where dw may be known to be zero. */
    public void addWeightGradient(LocalTensor dw, LocalTensor dy, LocalTensor x, boolean isZero) {
        requireShapes(dy, x, dw);
        int rows = TensorRows.count(x);
        if (rows == 0) {
            return;
        }
        int flags = A_TRANSPOSED | (isZero ? 0 : ACCUMULATE);
        if (dw.type() == DType.BF16) {
            bf16.addWeightGradient(dw, dy, x, flags);
            return;
        }
        int in = TensorRows.size(x);
        matmuls.matmul(TensorRows.size(dy), in, rows, in, TensorRows.stride(dy), TensorRows.stride(x), flags)
                .run(TensorRows.denseAddress(dw), TensorRows.address(dy), TensorRows.address(x), 0);
    }

    private static void requireShapes(LocalTensor y, LocalTensor x, LocalTensor w) {
        if (w.dimCount() != 2
                || w.dim(0) != TensorRows.size(y)
                || w.dim(1) != TensorRows.size(x)
                || TensorRows.count(x) != TensorRows.count(y)) {
            throw new IllegalArgumentException("a linear layer cannot take " + x + " to " + y + " by " + w);
        }
    }
}
