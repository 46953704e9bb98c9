package io.shardwright.runtime.cpu.vector;

import static io.shardwright.runtime.cpu.product.MatrixProducts.ACCUMULATE;
import static io.shardwright.runtime.cpu.product.MatrixProducts.BIAS;
import static io.shardwright.runtime.cpu.product.MatrixProducts.B_TRANSPOSED;
import static io.shardwright.runtime.cpu.product.MatrixProducts.HALF_INPUTS;
import static io.shardwright.runtime.cpu.product.MatrixProducts.HALF_OUTPUT;

import io.shardwright.runtime.cpu.product.MatrixProducts;
import io.shardwright.tensor.LocalTensor;
import org.jspecify.annotations.Nullable;

/**
 * Linear layers with bf16 weights. Activations and their gradients are f32 and are rounded to bf16 for the product, which
 * adds up in f32; rounding takes a few hundredths of the time of the product. Shapes were checked by {@link LinearLayers}.
 */
final class HalfLinearLayers {
    private final MatrixProducts products;
    private final Scratch left = new Scratch();
    private final Scratch right = new Scratch();

    HalfLinearLayers(MatrixProducts products) {
        this.products = products;
    }

    void forward(LocalTensor y, LocalTensor x, LocalTensor w, @Nullable LocalTensor b) {
        int rows = Rows.count(x);
        int in = Rows.size(x);
        if (rows > 0) {
            int flags = HALF_INPUTS | B_TRANSPOSED | (b == null ? 0 : BIAS);
            products.product(rows, Rows.size(y), in, Rows.stride(y), in, in, flags)
                    .run(
                            Rows.address(y),
                            rounded(x, left),
                            Rows.denseAddressOfAny(w),
                            b == null ? 0 : Rows.denseAddress(b));
        }
    }

    void inputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w, boolean accumulate) {
        int rows = Rows.count(dx);
        int in = Rows.size(dx);
        int out = Rows.size(dy);
        if (rows > 0) {
            int flags = HALF_INPUTS | (accumulate ? ACCUMULATE : 0);
            products.product(rows, in, out, Rows.stride(dx), out, in, flags)
                    .run(Rows.address(dx), rounded(dy, left), Rows.denseAddressOfAny(w), 0);
        }
    }

    /** @param flags what else the product does */
    void addWeightGradient(LocalTensor dw, LocalTensor dy, LocalTensor x, int flags) {
        int in = Rows.size(x);
        int out = Rows.size(dy);
        products.product(out, in, Rows.count(x), in, out, in, flags | HALF_INPUTS | HALF_OUTPUT)
                .run(Rows.denseAddressOfAny(dw), rounded(dy, left), rounded(x, right), 0);
    }

    /** The rows of x, rounded, one after the other. */
    private static long rounded(LocalTensor x, Scratch scratch) {
        int rows = Rows.count(x);
        int size = Rows.size(x);
        long from = Rows.address(x);
        long stride = Rows.stride(x);
        long to = scratch.floats(((long) rows * size + 1) / 2);
        if (stride == size) {
            Halves.round(to, from, Math.multiplyExact(rows, size));
        } else {
            for (long row = 0; row < rows; row++) {
                Halves.round(to + 2 * row * size, from + 4 * row * stride, size);
            }
        }
        return to;
    }
}
