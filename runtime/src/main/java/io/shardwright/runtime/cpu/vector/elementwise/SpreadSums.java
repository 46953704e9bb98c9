package io.shardwright.runtime.cpu.vector.elementwise;

import io.shardwright.runtime.cpu.vector.ColumnSums;
import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.RowArithmetic;
import io.shardwright.runtime.cpu.vector.SoftmaxRows;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.tensor.LocalTensor;

/** Sums over the dims that a tensor was spread over. */
final class SpreadSums {
    private SpreadSums() {}

    /** {@code dy += Σ dz}, over the dims that dy lacks or has as 1. */
    static void add(LocalTensor dy, LocalTensor dz) {
        if (!TensorRows.spreadsOver(dy, dz)) {
            throw new IllegalArgumentException(dz + " does not sum to " + dy);
        }
        int count = TensorRows.size(dz);
        if (TensorRows.size(dy) == count && dy.size() == count) {
            ColumnSums.add(dy, dz);
        } else if (dy.size() == 1) {
            addAll(dy, dz, count);
        } else {
            addRows(dy, dz, count);
        }
    }

    /** Rows are added up in double. */
    private static void addAll(LocalTensor dy, LocalTensor dz, int count) {
        long at = TensorRows.address(dy);
        long dzAt = TensorRows.address(dz);
        double sum = Lanes.get(at);
        for (int row = 0; row < TensorRows.count(dz); row++) {
            sum += SoftmaxRows.sum(dzAt + TensorRows.rowBytes(dz, row), count);
        }
        Lanes.set((float) sum, at);
    }

    private static void addRows(LocalTensor dy, LocalTensor dz, int count) {
        boolean isOneNumber = TensorRows.size(dy) != count;
        long dyAt = TensorRows.address(dy);
        long dzAt = TensorRows.address(dz);
        for (int row = 0; row < TensorRows.count(dz); row++) {
            long to = dyAt + Float.BYTES * TensorRows.spreadOffset(dy, dz, row);
            long from = dzAt + TensorRows.rowBytes(dz, row);
            if (isOneNumber) {
                Lanes.set(Lanes.get(to) + SoftmaxRows.sum(from, count), to);
            } else {
                RowArithmetic.addRow(to, to, from, 0, count);
            }
        }
    }
}
