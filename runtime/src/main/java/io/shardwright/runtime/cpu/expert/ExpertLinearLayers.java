package io.shardwright.runtime.cpu.expert;

import static io.shardwright.runtime.cpu.matmul.Matmuls.ACCUMULATE;
import static io.shardwright.runtime.cpu.matmul.Matmuls.A_TRANSPOSED;
import static io.shardwright.runtime.cpu.matmul.Matmuls.BF16_INPUTS;
import static io.shardwright.runtime.cpu.matmul.Matmuls.BF16_OUTPUT;
import static io.shardwright.runtime.cpu.matmul.Matmuls.B_TRANSPOSED;

import io.shardwright.runtime.cpu.matmul.Matmuls;
import io.shardwright.runtime.cpu.vector.MixedCopy;
import io.shardwright.runtime.cpu.vector.RowArithmetic;
import io.shardwright.runtime.cpu.vector.RowLoop;
import io.shardwright.runtime.cpu.vector.Scratch;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.runtime.cpu.vector.activation.Activations;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.RoutingTable;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;

/**
 * Linear layers of experts: one pass over the rows, which lie in order of experts, {@code x, dx [rows, in]}, {@code y, dy [rows, out]},
 * {@code w, dw [experts, out, in]}.
 *
 * <p>How many rows an expert has changes with every microbatch. Gradients are matmuls that need not be made before. Others are, for
 * each shape: there rows are taken in blocks of which there are few sizes, and few blocks, each of which reads the expert's weight
 * again: many of the largest, then one that is a multiple of a smaller, then what remains.
 *
 * <p>Weights may be bf16. Then rows that are float32 are rounded for the matmul, which adds up in f32, and all matmuls are made before.
 */
public final class ExpertLinearLayers {
    /** Most rows of a matmul that is made. */
    private static final int LARGEST = 512;
    /** Rows that others are a multiple of. */
    private static final int UNIT = 32;

    private final Matmuls matmuls;
    private final Scratch left = new Scratch();
    private final Scratch right = new Scratch();

    public ExpertLinearLayers(Matmuls matmuls) {
        this.matmuls = matmuls;
    }

    /** {@code y = x wᵀ}. */
    public void forward(LocalTensor y, LocalTensor x, LocalTensor w, RoutingTable table) {
        requireWeights(w, TensorRows.size(y), TensorRows.size(x), table);
        inBlocks(y, x, w, B_TRANSPOSED, table);
    }

    /** {@code c = a w}, or {@code a wᵀ}, by matmuls that are made. */
    private void inBlocks(LocalTensor c, LocalTensor a, LocalTensor w, int transposed, RoutingTable table) {
        int n = TensorRows.size(c);
        int k = TensorRows.size(a);
        boolean bf16 = w.type() == DType.BF16;
        long to = bf16 ? TensorRows.addressOfAny(c) : TensorRows.address(c);
        int toStride = TensorRows.stride(c);
        boolean isRounded = bf16 && a.type() != DType.BF16;
        long from = isRounded
                ? rounded(a, 0, table.arrived(), table.arrived(), left)
                : bf16 ? TensorRows.addressOfAny(a) : TensorRows.address(a);
        int fromStride = isRounded ? k : TensorRows.stride(a);
        long weight = TensorRows.denseAddressOfAny(w);
        long size = w.type().bytes();
        int flags = transposed | (bf16 ? BF16_INPUTS : 0) | (c.type() == DType.BF16 ? BF16_OUTPUT : 0);
        for (int expert = 0; expert < table.layer().held(); expert++) {
            int end = table.start(expert + 1);
            for (int row = table.start(expert), rows; row < end; row += rows) {
                rows = block(end - row);
                matmuls.matmul(rows, n, k, toStride, fromStride, TensorRows.size(w), flags)
                        .run(to + (long) c.type().bytes() * row * toStride, from + size * row * fromStride, weight, 0);
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
        int size = TensorRows.size(z);
        long zAt = TensorRows.address(z);
        long xAt = TensorRows.address(x);
        long yAt = TensorRows.address(y);
        if (z.isDense() && x.isDense() && y.isDense()) {
            loop.run(zAt, xAt, yAt, 0, Math.multiplyExact(table.arrived(), size));
            return;
        }
        for (int row = 0; row < table.arrived(); row++) {
            loop.run(zAt, xAt, yAt, 0, size);
            zAt += 4L * TensorRows.stride(z);
            xAt += 4L * TensorRows.stride(x);
            yAt += 4L * TensorRows.stride(y);
        }
    }

    /** {@code dx = dy w}. */
    public void inputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w, RoutingTable table) {
        int in = TensorRows.size(dx);
        int out = TensorRows.size(dy);
        requireWeights(w, out, in, table);
        if (w.type() == DType.BF16) {
            inBlocks(dx, dy, w, 0, table);
            return;
        }
        long dxAt = TensorRows.address(dx);
        long dyAt = TensorRows.address(dy);
        long wAt = TensorRows.denseAddress(w);
        int dxStride = TensorRows.stride(dx);
        int dyStride = TensorRows.stride(dy);
        for (int expert = 0; expert < table.layer().held(); expert++) {
            int row = table.start(expert);
            int rows = table.start(expert + 1) - row;
            if (rows > 0) {
                long to = dxAt + 4L * row * dxStride;
                long from = dyAt + 4L * row * dyStride;
                matmuls.runOnce(rows, in, out, dxStride, dyStride, in, 0, to, from, wAt + 4L * expert * out * in);
            }
        }
    }

    /** {@code dw += dyᵀ x}, where dw may be known to be zero. */
    public void addWeightGradient(LocalTensor dw, LocalTensor dy, LocalTensor x, RoutingTable table, boolean isZero) {
        int in = TensorRows.size(x);
        int out = TensorRows.size(dy);
        requireWeights(dw, out, in, table);
        long dwAt = TensorRows.denseAddressOfAny(dw);
        int flags = A_TRANSPOSED | (isZero ? 0 : ACCUMULATE);
        if (dw.type() == DType.BF16) {
            addBf16WeightGradient(dwAt, dy, x, flags | BF16_INPUTS | BF16_OUTPUT, table);
            return;
        }
        long dyAt = TensorRows.address(dy);
        long xAt = TensorRows.address(x);
        int dyStride = TensorRows.stride(dy);
        int xStride = TensorRows.stride(x);
        for (int expert = 0; expert < table.layer().held(); expert++) {
            int row = table.start(expert);
            int rows = table.start(expert + 1) - row;
            if (rows > 0) {
                long left = dyAt + 4L * row * dyStride;
                long right = xAt + 4L * row * xStride;
                matmuls.runOnce(
                        out, in, rows, in, dyStride, xStride, flags, dwAt + 4L * expert * out * in, left, right);
            }
        }
    }

    /** In one matmul for each expert, so that its sum is rounded once; with rows of zeros up to a size of which there are few. */
    private void addBf16WeightGradient(long dw, LocalTensor dy, LocalTensor x, int flags, RoutingTable table) {
        int out = TensorRows.size(dy);
        int in = TensorRows.size(x);
        for (int expert = 0; expert < table.layer().held(); expert++) {
            int row = table.start(expert);
            int rows = table.start(expert + 1) - row;
            int depth = (rows + UNIT - 1) / UNIT * UNIT;
            if (rows > 0) {
                matmuls.matmul(out, in, depth, in, out, in, flags)
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
        int size = TensorRows.size(x);
        int stride = TensorRows.stride(x);
        int bytes = x.type().bytes();
        long from = TensorRows.addressOfAny(x) + (long) bytes * row * stride;
        int count = Math.multiplyExact(rows, size);
        int room = Math.multiplyExact(all, size) + 1;
        long to = scratch.floats(room / 2);
        RowArithmetic.zeroRow(to + 4L * (count / 2), room / 2 - count / 2);
        if (stride == size) {
            MixedCopy.row(to, 2, from, bytes, count);
            return to;
        }
        for (int i = 0; i < rows; i++) {
            MixedCopy.row(to + 2L * i * size, 2, from + (long) bytes * i * stride, bytes, size);
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
