package io.shardwright.runtime.cpu.vector.token;

import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.RowArithmetic;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.tensor.LocalTensor;

/** Rows of each sequence by position. Position tensors are dense. */
final class PositionRows {
    private PositionRows() {}

    /** {@code y[b, ...] = x[b, positions[b, ...]]}, and 0 for positions that x hasn't. */
    static void take(LocalTensor y, LocalTensor x, LocalTensor positions) {
        requireShapes(y, x, positions);
        int count = TensorRows.size(y);
        long seq = x.dim(1);
        long perSequence = positions.size() / x.dim(0);
        long positionAt = EmbeddingRows.denseInts(positions);
        long xAt = TensorRows.address(x);
        long yAt = TensorRows.address(y);
        for (long r = 0; r < positions.size(); r++) {
            long position = Lanes.getInt(positionAt + 4 * r);
            long to = yAt + TensorRows.rowBytes(y, r);
            if (position >= 0 && position < seq) {
                Lanes.copy(to, xAt + TensorRows.rowBytes(x, r / perSequence * seq + position), 4L * count);
            } else {
                RowArithmetic.zeroRow(to, count);
            }
        }
    }

    /** {@code dX[b, positions[b, ...]] += dy[b, ...]}. */
    static void add(LocalTensor dX, LocalTensor dy, LocalTensor positions) {
        requireShapes(dy, dX, positions);
        int count = TensorRows.size(dy);
        long seq = dX.dim(1);
        long perSequence = positions.size() / dX.dim(0);
        long positionAt = EmbeddingRows.denseInts(positions);
        long dxAt = TensorRows.address(dX);
        long dyAt = TensorRows.address(dy);
        for (long r = 0; r < positions.size(); r++) {
            long position = Lanes.getInt(positionAt + 4 * r);
            if (position >= 0 && position < seq) {
                long to = dxAt + TensorRows.rowBytes(dX, r / perSequence * seq + position);
                RowArithmetic.addRow(to, to, dyAt + TensorRows.rowBytes(dy, r), 0, count);
            }
        }
    }

    private static void requireShapes(LocalTensor y, LocalTensor x, LocalTensor positions) {
        if (x.dimCount() != 3
                || x.dim(2) != TensorRows.size(y)
                || positions.dim(0) != x.dim(0)
                || positions.size() != TensorRows.count(y)) {
            throw new IllegalArgumentException("what stands in " + x + " at " + positions + " is not " + y);
        }
    }
}
