package io.shardwright.runtime.cpu.vector.shape;

import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.tensor.LocalTensor;

/** Rows of tensors whose last dim is dense, and whose other dims lie anyhow. Rows are counted in row-major order. */
public final class AnyRows {
    private AnyRows() {}

    /**
     * The address of element 0.
     *
     * @throws IllegalArgumentException if the last dim isn't dense
     */
    public static long address(LocalTensor x) {
        if (x.dimCount() > 0 && x.dim(-1) > 1 && x.stride(-1) != 1) {
            throw new IllegalArgumentException("the last dim of " + x + " is not dense");
        }
        return TensorRows.address(x);
    }

    /** Bytes from element 0 to row {@code row}. */
    public static long at(LocalTensor x, int row) {
        return at(x, x, row);
    }

    /** Bytes from element 0 of x to the row that has the place in x that row {@code row} has in {@code like}. */
    public static long at(LocalTensor x, LocalTensor like, int row) {
        long elements = 0;
        long rest = row;
        for (int dim = like.dimCount() - 2; dim >= 0; dim--) {
            elements += rest % like.dim(dim) * x.stride(dim);
            rest /= like.dim(dim);
        }
        return 4 * elements;
    }

    /** The index along one dim, which is not the last, of row {@code row}. */
    public static long index(LocalTensor x, int row, int dim) {
        long rest = row;
        for (int inner = x.dimCount() - 2; inner > dim; inner--) {
            rest /= x.dim(inner);
        }
        return rest % x.dim(dim);
    }
}
