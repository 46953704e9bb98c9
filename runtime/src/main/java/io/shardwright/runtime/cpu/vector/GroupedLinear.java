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
    private final ZeroGradients zero;
    private final Scratch left = new Scratch();
    private final Scratch right = new Scratch();

    public GroupedLinear(MatrixProducts products, ZeroGradients zero) {
        this.products = products;
        this.zero = zero;
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
        boolean half = w.type() == DType.BF16;
        long to = Rows.address(c);
        int toStride = Rows.stride(c);
        long from = half ? rounded(a, 0, table.arrived(), table.arrived(), left) : Rows.address(a);
        int fromStride = half ? k : Rows.stride(a);
        long weight = Rows.denseAddressOfAny(w);
        long size = w.type().bytes();
        int flags = transposed | (half ? HALF_INPUTS : 0);
        for (int expert = 0; expert < table.layer().held(); expert++) {
            int end = table.start(expert + 1);
            for (int row = table.start(expert), rows; row < end; row += rows) {
                rows = block(end - row);
                products.product(rows, n, k, toStride, fromStride, Rows.size(w), flags)
                        .run(to + 4L * row * toStride, from + size * row * fromStride, weight, 0);
            }
            weight += size * n * k;
        }
    }

    /** {@code h = x wᵀ}, {@code a = activation(h)}. */
    public void forwardActivate(
            LocalTensor h, LocalTensor a, LocalTensor x, LocalTensor w, Activation activation, RoutingTable table) {
        forward(h, x, w, table);
        overArrived(Activations.of(activation).value(), a, h, h, table);
    }

    /** {@code dh = da activation'(h)}. */
    public static void activateGradient(
            LocalTensor dh, LocalTensor da, LocalTensor h, Activation activation, RoutingTable table) {
        overArrived(Activations.of(activation).gradient(), dh, da, h, table);
    }

    private static void overArrived(RowLoop loop, LocalTensor z, LocalTensor x, LocalTensor y, RoutingTable table) {
        int size = Rows.size(z);
        long zAt = Rows.address(z);
        long xAt = Rows.address(x);
        long yAt = Rows.address(y);
        if (z.isDense() && x.isDense() && y.isDense()) {
            loop.run(zAt, xAt, yAt, 0, Math.multiplyExact(table.arrived(), size));
            return;
        }
        for (int row = 0; row < table.arrived(); row++) {
            loop.run(zAt, xAt, yAt, 0, size);
            zAt += 4L * Rows.stride(z);
            xAt += 4L * Rows.stride(x);
            yAt += 4L * Rows.stride(y);
        }
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
        long dxAt = Rows.address(dx);
        long dyAt = Rows.address(dy);
        long wAt = Rows.denseAddress(w);
        int dxStride = Rows.stride(dx);
        int dyStride = Rows.stride(dy);
        for (int expert = 0; expert < table.layer().held(); expert++) {
            int row = table.start(expert);
            int rows = table.start(expert + 1) - row;
            if (rows > 0) {
                long to = dxAt + 4L * row * dxStride;
                long from = dyAt + 4L * row * dyStride;
                products.runOnce(rows, in, out, dxStride, dyStride, in, 0, to, from, wAt + 4L * expert * out * in);
            }
        }
    }

    /** {@code dw += dyᵀ x}. */
    public void addWeightGradient(LocalTensor dw, LocalTensor dy, LocalTensor x, RoutingTable table) {
        int in = Rows.size(x);
        int out = Rows.size(dy);
        requireWeights(dw, out, in, table);
        long dwAt = Rows.denseAddressOfAny(dw);
        int flags = A_TRANSPOSED | (zero.take(dw) ? 0 : ACCUMULATE);
        if (dw.type() == DType.BF16) {
            addHalfWeightGradient(dwAt, dy, x, flags | HALF_INPUTS | HALF_OUTPUT, table);
            return;
        }
        long dyAt = Rows.address(dy);
        long xAt = Rows.address(x);
        int dyStride = Rows.stride(dy);
        int xStride = Rows.stride(x);
        for (int expert = 0; expert < table.layer().held(); expert++) {
            int row = table.start(expert);
            int rows = table.start(expert + 1) - row;
            if (rows > 0) {
                long left = dyAt + 4L * row * dyStride;
                long right = xAt + 4L * row * xStride;
                products.runOnce(
                        out, in, rows, in, dyStride, xStride, flags, dwAt + 4L * expert * out * in, left, right);
            }
        }
    }

    /** In one product for each expert, so that its sum is rounded once; with rows of zeros up to a size of which there are few. */
    private void addHalfWeightGradient(long dw, LocalTensor dy, LocalTensor x, int flags, RoutingTable table) {
        int out = Rows.size(dy);
        int in = Rows.size(x);
        for (int expert = 0; expert < table.layer().held(); expert++) {
            int row = table.start(expert);
            int rows = table.start(expert + 1) - row;
            int depth = (rows + UNIT - 1) / UNIT * UNIT;
            if (rows > 0) {
                products.product(out, in, depth, in, out, in, flags)
                        .run(
                                dw + 2L * expert * out * in,
                                rounded(dy, row, rows, depth, left),
                                rounded(x, row, rows, depth, right),
                                0);
            }
        }
    }

    /** The address of so many rows from one on, dense and rounded, and of zeros up to {@code all} rows. */
    private static long rounded(LocalTensor x, int row, int rows, int all, Scratch scratch) {
        int size = Rows.size(x);
        int stride = Rows.stride(x);
        long from = Rows.address(x) + 4L * row * stride;
        int count = Math.multiplyExact(rows, size);
        int room = Math.multiplyExact(all, size) + 1;
        long to = scratch.floats(room / 2);
        Elementwise.zeroRow(to + 4L * (count / 2), room / 2 - count / 2);
        if (stride == size) {
            Halves.round(to, from, count);
            return to;
        }
        for (int i = 0; i < rows; i++) {
            Halves.round(to + 2L * i * size, from + 4L * i * stride, size);
        }
        return to;
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
