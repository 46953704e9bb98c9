package io.shardwright.runtime.cpu.vector.shape;

import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.RowArithmetic;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.tensor.LocalTensor;

/** Parts of a tensor along one dim, put into it or added to it row by row. */
final class Sections {
    private Sections() {}

    /** x is y from {@code from} on along one dim, and 0 elsewhere. */
    static void place(LocalTensor x, LocalTensor y, int dim, long from) {
        long xAt = AnyRows.address(x);
        long yAt = AnyRows.address(y);
        int size = TensorRows.size(x);
        int part = TensorRows.size(y);
        boolean isOfRows = dim == x.dimCount() - 1;
        for (int row = 0; row < TensorRows.count(x); row++) {
            long to = xAt + AnyRows.at(x, row);
            long index = isOfRows ? from : AnyRows.index(x, row, dim);
            if (isOfRows || index < from || index >= from + y.dim(dim)) {
                RowArithmetic.zeroRow(to, size);
            }
            if (index >= from && index < from + y.dim(dim)) {
                long source = yAt + AnyRows.at(y, x, row) - (isOfRows ? 0 : 4 * from * y.stride(dim));
                Lanes.copy(isOfRows ? to + 4 * from : to, source, 4L * part);
            }
        }
    }

    /** Adds y to x from {@code from} on along one dim. */
    static void add(LocalTensor x, LocalTensor y, int dim, long from) {
        long xAt = AnyRows.address(x) + 4 * from * x.stride(dim);
        long yAt = AnyRows.address(y);
        int size = TensorRows.size(y);
        for (int row = 0; row < TensorRows.count(y); row++) {
            long to = xAt + AnyRows.at(x, y, row);
            RowArithmetic.addRow(to, to, yAt + AnyRows.at(y, row), 0, size);
        }
    }
}
