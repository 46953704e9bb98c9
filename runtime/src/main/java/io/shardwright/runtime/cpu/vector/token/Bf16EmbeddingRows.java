package io.shardwright.runtime.cpu.vector.token;

import io.shardwright.runtime.cpu.vector.Bf16Rows;
import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.MixedCopy;
import io.shardwright.runtime.cpu.vector.RowArithmetic;
import io.shardwright.runtime.cpu.vector.Scratch;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.tensor.LocalTensor;

/** {@link EmbeddingRows} on bf16 tables. Gradients of a row are added up in f32 and rounded once. Shapes were checked there. */
final class Bf16EmbeddingRows {
    private final Scratch order = new Scratch();
    private final Scratch sum = new Scratch();

    void embedding(LocalTensor y, LocalTensor tokens, LocalTensor table, long firstRow) {
        int count = TensorRows.size(y);
        long tokenAt = EmbeddingRows.denseInts(tokens);
        long tableAt = TensorRows.denseAddressOfAny(table);
        long yAt = TensorRows.addressOfAny(y);
        int bytes = y.type().bytes();
        long stride = (long) bytes * TensorRows.stride(y);
        for (int r = 0; r < tokens.size(); r++) {
            long row = Lanes.getInt(tokenAt + 4L * r) - firstRow;
            if (row >= 0 && row < table.dim(0)) {
                MixedCopy.row(yAt, bytes, tableAt + 2 * row * count, 2, count);
            } else if (bytes == 2) {
                Bf16Rows.clear(yAt, count);
            } else {
                RowArithmetic.zeroRow(yAt, count);
            }
            yAt += stride;
        }
    }

    void addGradient(LocalTensor dTable, LocalTensor dy, LocalTensor tokens, long firstRow) {
        int count = TensorRows.size(dy);
        int tableRows = Math.toIntExact(dTable.dim(0));
        int tokenCount = Math.toIntExact(tokens.size());
        long endAt = order.floats((long) tableRows + tokenCount);
        long sortedAt = endAt + 4L * tableRows;
        sort(endAt, sortedAt, EmbeddingRows.denseInts(tokens), tokenCount, tableRows, firstRow);
        long dyAt = TensorRows.addressOfAny(dy);
        int bytes = dy.type().bytes();
        long stride = (long) bytes * TensorRows.stride(dy);
        long tableAt = TensorRows.denseAddressOfAny(dTable);
        long sumAt = sum.floats(2L * count);
        long rowAt = sumAt + 4L * count;
        int next = 0;
        for (int row = 0; row < tableRows; row++) {
            int end = Lanes.getInt(endAt + 4L * row);
            if (next < end) {
                long at = tableAt + 2L * row * count;
                Bf16Rows.widen(sumAt, at, count);
                for (; next < end; next++) {
                    long from = dyAt + stride * Lanes.getInt(sortedAt + 4L * next);
                    if (bytes == 2) {
                        Bf16Rows.widen(rowAt, from, count);
                        from = rowAt;
                    }
                    RowArithmetic.addRow(sumAt, sumAt, from, 0, count);
                }
                Bf16Rows.round(at, sumAt, count);
            }
        }
    }

    /** Places of tokens by their table row, those of one row in order; and for each row where the next one's begin. */
    private static void sort(long endAt, long sortedAt, long tokenAt, int tokens, int tableRows, long firstRow) {
        for (int row = 0; row < tableRows; row++) {
            Lanes.setInt(0, endAt + 4L * row);
        }
        for (int place = 0; place < tokens; place++) {
            long row = Lanes.getInt(tokenAt + 4L * place) - firstRow;
            if (row >= 0 && row < tableRows) {
                Lanes.setInt(Lanes.getInt(endAt + 4 * row) + 1, endAt + 4 * row);
            }
        }
        int begin = 0;
        for (int row = 0; row < tableRows; row++) {
            int size = Lanes.getInt(endAt + 4L * row);
            Lanes.setInt(begin, endAt + 4L * row);
            begin += size;
        }
        for (int place = 0; place < tokens; place++) {
            long row = Lanes.getInt(tokenAt + 4L * place) - firstRow;
            if (row >= 0 && row < tableRows) {
                int to = Lanes.getInt(endAt + 4 * row);
                Lanes.setInt(place, sortedAt + 4L * to);
                Lanes.setInt(to + 1, endAt + 4 * row);
            }
        }
    }
}
