package io.shardwright.runtime.cpu.vector.shape;

import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.tensor.LocalTensor;
import java.util.Arrays;

/**
 * Copies between tensors of one shape that lie anyhow. Where one is dense along another dim than the other, squares of the two dims
 * are copied one after the other, so that what is read and what is written both stay in the cache.
 */
public final class StridedCopy {
    private static final int SQUARE = 32;

    private StridedCopy() {}

    /** {@code y = x}, numbers of four bytes. */
    public static void copy(LocalTensor y, LocalTensor x) {
        if (!Arrays.equals(y.dims(), x.dims())) {
            throw new IllegalArgumentException(y + " and " + x + " differ in shape");
        }
        long yAt = TensorRows.address(y);
        long xAt = TensorRows.address(x);
        if (x.size() == 0) {
            return;
        }
        int row = densest(y, -1);
        int column = densest(x, -1);
        if (row == column) {
            column = densest(x, row);
        }
        if (row < 0) {
            Lanes.copy(yAt, xAt, 4);
            return;
        }
        long squares = x.size() / x.dim(row) / (column < 0 ? 1 : x.dim(column));
        for (long square = 0; square < squares; square++) {
            copy(y, x, row, column, yAt + offset(y, row, column, square), xAt + offset(x, row, column, square));
        }
    }

    /** Of the dims with more than one element, but for {@code other}, that whose elements lie closest together; -1 if there is none. */
    private static int densest(LocalTensor x, int other) {
        int found = -1;
        for (int dim = x.dimCount() - 1; dim >= 0; dim--) {
            if (dim != other && x.dim(dim) > 1 && (found < 0 || x.stride(dim) < x.stride(found))) {
                found = dim;
            }
        }
        return found;
    }

    /** Bytes to the square of that number, counted through all other dims. */
    private static long offset(LocalTensor x, int row, int column, long square) {
        long elements = 0;
        long rest = square;
        for (int dim = x.dimCount() - 1; dim >= 0; dim--) {
            if (dim != row && dim != column) {
                elements += rest % x.dim(dim) * x.stride(dim);
                rest /= x.dim(dim);
            }
        }
        return 4 * elements;
    }

    private static void copy(LocalTensor y, LocalTensor x, int row, int column, long yAt, long xAt) {
        long rows = column < 0 ? 1 : x.dim(column);
        long yColumn = column < 0 ? 0 : 4 * y.stride(column);
        long xColumn = column < 0 ? 0 : 4 * x.stride(column);
        long yRow = 4 * y.stride(row);
        long xRow = 4 * x.stride(row);
        long size = x.dim(row);
        if (yRow == 4 && xRow == 4) {
            for (long at = 0; at < rows; at++) {
                Lanes.copy(yAt + at * yColumn, xAt + at * xColumn, 4 * size);
            }
            return;
        }
        for (long from = 0; from < rows; from += SQUARE) {
            long to = Math.min(rows, from + SQUARE);
            for (long first = 0; first < size; first += SQUARE) {
                long last = Math.min(size, first + SQUARE);
                for (long at = from; at < to; at++) {
                    for (long i = first; i < last; i++) {
                        Lanes.set(Lanes.get(xAt + at * xColumn + i * xRow), yAt + at * yColumn + i * yRow);
                    }
                }
            }
        }
    }
}
