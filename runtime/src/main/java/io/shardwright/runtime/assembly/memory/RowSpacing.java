package io.shardwright.runtime.assembly.memory;

import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;

/**
 * How far apart the rows of an activation lie that need not be dense.
 *
 * <p>The gradient of a weight reads down the columns of such a tensor, and attention takes a few columns of it, those of a head. First-level caches
 * hold 4 KiB in each of their ways: where rows begin a multiple of 1 KiB apart, a column lies in four of their sets at most, and pushes
 * itself out of them. That costs such matmuls a tenth to a third.
 */
public final class RowSpacing {
    private static final long FEW_SETS = 1024;

    private RowSpacing() {}

    /** Rows at the start of {@code storage}, which is made large enough. */
    public static LocalTensor rows(Storage storage, DType type, long... dims) {
        long row = dims[dims.length - 1] * type.bytes();
        long stride = row % FEW_SETS == 0 ? row + Block.ALIGNMENT : row;
        LocalTensor rows = LocalTensor.rows(storage, type, stride / type.bytes(), dims);
        storage.atLeast(stride * (rows.size() / Math.max(1, dims[dims.length - 1])));
        return rows;
    }
}
