package io.shardwright.runtime.cpu.vector;

import static io.shardwright.runtime.cpu.product.MatrixProducts.ACCUMULATE;
import static io.shardwright.runtime.cpu.product.MatrixProducts.A_TRANSPOSED;
import static io.shardwright.runtime.cpu.product.MatrixProducts.B_TRANSPOSED;

import io.shardwright.runtime.cpu.product.MatrixProducts;
import io.shardwright.spi.Activation;
import io.shardwright.spi.RoutingTable;
import io.shardwright.tensor.LocalTensor;

/**
 * Linear layers of experts: one pass over the rows, which lie in order of experts, {@code x, dx [rows, in]}, {@code y, dy [rows, out]},
 * {@code w, dw [experts, out, in]}.
 *
 * <p>How many rows an expert has changes with every microbatch, and a product is made for each shape. So rows are taken in
 * blocks of which there are few sizes, and few blocks, each of which reads the expert's weight again: many of the largest, then
 * one that is a multiple of a smaller, then what remains.
 */
public final class GroupedLinear {
    /** Most rows of one product. */
    private static final int LARGEST = 512;
    /** Rows that others are a multiple of. */
    private static final int UNIT = 32;

    private final MatrixProducts products;

    public GroupedLinear(MatrixProducts products) {
        this.products = products;
    }

    /** {@code y = x wᵀ}. */
    public void forward(LocalTensor y, LocalTensor x, LocalTensor w, RoutingTable table) {
        int in = Rows.size(x);
        int out = Rows.size(y);
        long yAt = Rows.denseAddress(y);
        long xAt = Rows.denseAddress(x);
        long wAt = weights(w, out, in, table);
        for (int expert = 0; expert < table.layer().held(); expert++) {
            int end = table.start(expert + 1);
            for (int row = table.start(expert), rows; row < end; row += rows) {
                rows = block(end - row);
                products.product(rows, out, in, out, in, in, B_TRANSPOSED)
                        .run(yAt + 4L * row * out, xAt + 4L * row * in, wAt + 4L * expert * out * in, 0);
            }
        }
    }

    /** {@code h = x wᵀ}, {@code a = activation(h)}. */
    public void forwardActivate(
            LocalTensor h, LocalTensor a, LocalTensor x, LocalTensor w, Activation activation, RoutingTable table) {
        forward(h, x, w, table);
        Activations.of(activation).value().run(Rows.denseAddress(a), Rows.denseAddress(h), 0, 0, elements(table, h));
    }

    /** {@code dh = da activation'(h)}. */
    public static void activateGradient(
            LocalTensor dh, LocalTensor da, LocalTensor h, Activation activation, RoutingTable table) {
        Activations.of(activation)
                .gradient()
                .run(Rows.denseAddress(dh), Rows.denseAddress(da), Rows.denseAddress(h), 0, elements(table, h));
    }

    private static int elements(RoutingTable table, LocalTensor rows) {
        return Math.multiplyExact(table.arrived(), Rows.size(rows));
    }

    /** {@code dx = dy w}. */
    public void inputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w, RoutingTable table) {
        int in = Rows.size(dx);
        int out = Rows.size(dy);
        long dxAt = Rows.denseAddress(dx);
        long dyAt = Rows.denseAddress(dy);
        long wAt = weights(w, out, in, table);
        for (int expert = 0; expert < table.layer().held(); expert++) {
            int end = table.start(expert + 1);
            for (int row = table.start(expert), rows; row < end; row += rows) {
                rows = block(end - row);
                products.product(rows, in, out, in, out, in, 0)
                        .run(dxAt + 4L * row * in, dyAt + 4L * row * out, wAt + 4L * expert * out * in, 0);
            }
        }
    }

    /** {@code dw += dyᵀ x}. */
    public void addWeightGradient(LocalTensor dw, LocalTensor dy, LocalTensor x, RoutingTable table) {
        int in = Rows.size(x);
        int out = Rows.size(dy);
        long dyAt = Rows.denseAddress(dy);
        long xAt = Rows.denseAddress(x);
        long dwAt = weights(dw, out, in, table);
        for (int expert = 0; expert < table.layer().held(); expert++) {
            int end = table.start(expert + 1);
            for (int row = table.start(expert), rows; row < end; row += rows) {
                rows = block(end - row);
                products.product(out, in, rows, in, out, in, A_TRANSPOSED | ACCUMULATE)
                        .run(dwAt + 4L * expert * out * in, dyAt + 4L * row * out, xAt + 4L * row * in, 0);
            }
        }
    }

    private static int block(int rows) {
        return rows >= LARGEST ? LARGEST : rows >= UNIT ? rows - rows % UNIT : rows;
    }

    private static long weights(LocalTensor w, int out, int in, RoutingTable table) {
        if (w.dimCount() != 3 || w.dim(0) != table.layer().held() || w.dim(1) != out || w.dim(2) != in) {
            throw new IllegalArgumentException(
                    table.layer().held() + " experts cannot take rows of " + in + " to " + out + " by " + w);
        }
        return Rows.denseAddress(w);
    }
}
