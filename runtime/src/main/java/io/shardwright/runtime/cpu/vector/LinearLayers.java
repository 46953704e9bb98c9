package io.shardwright.runtime.cpu.vector;

import static io.shardwright.runtime.cpu.product.MatrixProducts.ACCUMULATE;
import static io.shardwright.runtime.cpu.product.MatrixProducts.A_TRANSPOSED;
import static io.shardwright.runtime.cpu.product.MatrixProducts.BIAS;
import static io.shardwright.runtime.cpu.product.MatrixProducts.B_TRANSPOSED;

import io.shardwright.runtime.cpu.product.MatrixProducts;
import io.shardwright.spi.Activation;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import org.jspecify.annotations.Nullable;

/**
 * Linear layers on matrix products: {@code x, dx [..., in]}, {@code y, dy [..., out]}, {@code w, dw [out, in]}.
 *
 * <p>If w or dw is bf16, so are the operands of the product: x and dy are rounded first.
 */
public final class LinearLayers {
    private final MatrixProducts products;
    private final HalfLinearLayers half;
    private final ZeroGradients zero;

    public LinearLayers(MatrixProducts products, ZeroGradients zero) {
        this.products = products;
        this.zero = zero;
        half = new HalfLinearLayers(products);
    }

    /** {@code y = x wᵀ + b}. */
    public void forward(LocalTensor y, LocalTensor x, LocalTensor w, @Nullable LocalTensor b) {
        requireShapes(y, x, w);
        if (w.type() == DType.BF16) {
            half.forward(y, x, w, b);
            return;
        }
        int flags = B_TRANSPOSED | (b == null ? 0 : BIAS);
        int rows = Rows.count(x);
        if (rows > 0) {
            products.product(rows, Rows.size(y), Rows.size(x), Rows.stride(y), Rows.stride(x), Rows.size(x), flags)
                    .run(Rows.address(y), Rows.address(x), Rows.denseAddress(w), b == null ? 0 : Rows.denseAddress(b));
        }
    }

    /** {@code h = x wᵀ + b}, {@code a = activation(h)}. */
    public void forwardActivate(
            LocalTensor h,
            LocalTensor a,
            LocalTensor x,
            LocalTensor w,
            @Nullable LocalTensor b,
            Activation activation) {
        forward(h, x, w, b);
        Activations.of(activation).activate(a, h);
    }

    /** {@code dx = dy w}, or {@code dx += dy w}. */
    public void inputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w, boolean accumulate) {
        requireShapes(dy, dx, w);
        if (w.type() == DType.BF16) {
            half.inputGradient(dx, dy, w, accumulate);
            return;
        }
        int rows = Rows.count(dx);
        int in = Rows.size(dx);
        if (rows > 0) {
            int flags = accumulate ? ACCUMULATE : 0;
            products.product(rows, in, Rows.size(dy), Rows.stride(dx), Rows.stride(dy), in, flags)
                    .run(Rows.address(dx), Rows.address(dy), Rows.denseAddress(w), 0);
        }
    }

    /** {@code dw += dyᵀ x}. */
    public void addWeightGradient(LocalTensor dw, LocalTensor dy, LocalTensor x) {
        requireShapes(dy, x, dw);
        int rows = Rows.count(x);
        if (rows == 0) {
            return;
        }
        int flags = A_TRANSPOSED | (zero.take(dw) ? 0 : ACCUMULATE);
        if (dw.type() == DType.BF16) {
            half.addWeightGradient(dw, dy, x, flags);
            return;
        }
        int in = Rows.size(x);
        products.product(Rows.size(dy), in, rows, in, Rows.stride(dy), Rows.stride(x), flags)
                .run(Rows.denseAddress(dw), Rows.address(dy), Rows.address(x), 0);
    }

    private static void requireShapes(LocalTensor y, LocalTensor x, LocalTensor w) {
        if (w.dimCount() != 2
                || w.dim(0) != Rows.size(y)
                || w.dim(1) != Rows.size(x)
                || Rows.count(x) != Rows.count(y)) {
            throw new IllegalArgumentException("a linear layer cannot take " + x + " to " + y + " by " + w);
        }
    }
}
