package io.shardwright.runtime.cpu.vector;

import static io.shardwright.runtime.cpu.product.MatrixProducts.ACCUMULATE;
import static io.shardwright.runtime.cpu.product.MatrixProducts.A_TRANSPOSED;
import static io.shardwright.runtime.cpu.product.MatrixProducts.B_TRANSPOSED;
import static io.shardwright.runtime.cpu.product.MatrixProducts.HALF_INPUTS;
import static io.shardwright.runtime.cpu.product.MatrixProducts.HALF_OUTPUT;

import io.shardwright.runtime.cpu.product.MatrixProducts;
import io.shardwright.spi.Activation;
import io.shardwright.spi.RoutingTable;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;

/**
 * Linear layers of experts: one pass over the rows, which lie in order of experts, {@code x, dx [rows, in]}, {@code y, dy [rows, out]},
 * {@code w, dw [experts, out, in]}.
 *
 * <p>How many rows an expert has changes with every microbatch. Gradients are products that need not be made before. Others are, for
 * each shape: there rows are taken in blocks of which there are few sizes, and few blocks, each of which reads the expert's weight
 * again: many of the largest, then one that is a multiple of a smaller, then what remains.
 *
 * <p>Weights may be bf16. Then rows are rounded to bf16 for the product, which adds up in f32, and all products are made before.
 */
public final class GroupedLinear {
    /** Most rows of a product that is made. */
    private static final int LARGEST = 512;
    /** Rows that others are a multiple of. */
    private static final int UNIT = 32;

    private final MatrixProducts products;
    private final Scratch left = new Scratch();
    private final Scratch right = new Scratch();

    public GroupedLinear(MatrixProducts products) {
        this.products = products;
    }

    /** {@code y = x wᵀ}. */
    public void forward(LocalTensor y, LocalTensor x, LocalTensor w, RoutingTable table) {
        requireWeights(w, Rows.size(y), Rows.size(x), table);
        inBlocks(y, x, w, B_TRANSPOSED, table);
    }

    /** {@code c = a w}, or {@code a wᵀ}, by products that are made. */
    private void inBlocks(LocalTensor c, LocalTensor a, LocalTensor w, int transposed, RoutingTable table) {
        int n = Rows.size(c);
        int k = Rows.size(a);
        long to = Rows.denseAddress(c);
        long from = operand(a, w.type(), left, table);
        long weight = Rows.denseAddressOfAny(w);
        long size = w.type().bytes();
        int flags = transposed | (w.type() == DType.BF16 ? HALF_INPUTS : 0);
        for (int expert = 0; expert < table.layer().held(); expert++) {
            int end = table.start(expert + 1);
            for (int row = table.start(expert), rows; row < end; row += rows) {
                rows = block(end - row);
                products.product(rows, n, k, n, k, Rows.size(w), flags)
                        .run(to + 4L * row * n, from + size * row * k, weight, 0);
            }
            weight += size * n * k;
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
        requireWeights(w, out, in, table);
        if (w.type() == DType.BF16) {
            inBlocks(dx, dy, w, 0, table);
            return;
        }
        long dxAt = Rows.denseAddress(dx);
        long dyAt = Rows.denseAddress(dy);
        long wAt = Rows.denseAddress(w);
        for (int expert = 0; expert < table.layer().held(); expert++) {
            int row = table.start(expert);
            int rows = table.start(expert + 1) - row;
            if (rows > 0) {
                products.runOnce(
                        rows,
                        in,
                        out,
                        in,
                        out,
                        in,
                        0,
                        dxAt + 4L * row * in,
                        dyAt + 4L * row * out,
                        wAt + 4L * expert * out * in);
            }
        }
    }

    /** {@code dw += dyᵀ x}. */
    public void addWeightGradient(LocalTensor dw, LocalTensor dy, LocalTensor x, RoutingTable table) {
        int in = Rows.size(x);
        int out = Rows.size(dy);
        requireWeights(dw, out, in, table);
        long dyAt = Rows.denseAddress(dy);
        long xAt = Rows.denseAddress(x);
        long dwAt = Rows.denseAddressOfAny(dw);
        if (dw.type() == DType.BF16) {
            addHalfWeightGradient(dwAt, dyAt, xAt, out, in, table);
            return;
        }
        int flags = A_TRANSPOSED | ACCUMULATE;
        for (int expert = 0; expert < table.layer().held(); expert++) {
            int row = table.start(expert);
            int rows = table.start(expert + 1) - row;
            if (rows > 0) {
                products.runOnce(
                        out,
                        in,
                        rows,
                        in,
                        out,
                        in,
                        flags,
                        dwAt + 4L * expert * out * in,
                        dyAt + 4L * row * out,
                        xAt + 4L * row * in);
            }
        }
    }

    /** In one product for each expert, so that its sum is rounded once; with rows of zeros up to a size of which there are few. */
    private void addHalfWeightGradient(long dw, long dy, long x, int out, int in, RoutingTable table) {
        int flags = A_TRANSPOSED | ACCUMULATE | HALF_INPUTS | HALF_OUTPUT;
        for (int expert = 0; expert < table.layer().held(); expert++) {
            int row = table.start(expert);
            int rows = table.start(expert + 1) - row;
            int depth = (rows + UNIT - 1) / UNIT * UNIT;
            if (rows > 0) {
                products.product(out, in, depth, in, out, in, flags)
                        .run(
                                dw + 2L * expert * out * in,
                                rounded(dy + 4L * row * out, rows * out, depth * out, left),
                                rounded(x + 4L * row * in, rows * in, depth * in, right),
                                0);
            }
        }
    }

    /** The address of so many numbers, rounded, and zeros up to {@code all}, which is even. */
    private static long rounded(long from, int count, int all, Scratch scratch) {
        long to = scratch.floats(all / 2);
        Elementwise.zeroRow(to + 4L * (count / 2), (all - count + 1) / 2);
        Halves.round(to, from, count);
        return to;
    }

    /** The address of the rows that there are, rounded if the weights are bf16. */
    private static long operand(LocalTensor rows, DType weights, Scratch scratch, RoutingTable table) {
        long from = Rows.denseAddress(rows);
        int count = elements(table, rows);
        return weights == DType.BF16 ? rounded(from, count, count + count % 2, scratch) : from;
    }

    private static int block(int rows) {
        return rows >= LARGEST ? LARGEST : rows >= UNIT ? rows - rows % UNIT : rows;
    }

    private static void requireWeights(LocalTensor w, int out, int in, RoutingTable table) {
        if (w.dimCount() != 3 || w.dim(0) != table.layer().held() || w.dim(1) != out || w.dim(2) != in) {
            throw new IllegalArgumentException(
                    table.layer().held() + " experts cannot take rows of " + in + " to " + out + " by " + w);
        }
    }
}
