package io.shardwright.runtime.assembly.memory;

import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;

/**
 * How far apart the rows of an activation lie that need not be dense.
 *
 * <p>A product that takes such a tensor transposed, as the gradient of a weight does, reads down its columns. Where rows begin whole
 * pages apart, a column lies in one set of the processor's cache, and pushes itself out of it: that costs a tenth of the product.
 */
public final class RowSpacing {
    private static final long PAGE = 4096;

    private RowSpacing() {}

    /** Rows at the start of {@code storage}, which is made large enough. */
    public static LocalTensor rows(Storage storage, DType type, long... dims) {
        long row = dims[dims.length - 1] * type.bytes();
        long stride = row % PAGE == 0 ? row + Block.ALIGNMENT : row;
        LocalTensor rows = LocalTensor.rows(storage, type, stride / type.bytes(), dims);
        storage.atLeast(stride * (rows.size() / Math.max(1, dims[dims.length - 1])));
        return rows;
    }
}
