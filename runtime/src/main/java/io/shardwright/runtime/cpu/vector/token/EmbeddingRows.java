package io.shardwright.runtime.cpu.vector.token;

import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.RowArithmetic;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;

/** Embedding lookup, its gradient, and positions. Token tensors are dense. */
public final class EmbeddingRows {
    private final Bf16EmbeddingRows bf16 = new Bf16EmbeddingRows();

    public EmbeddingRows() {}

    /** {@code y[r] = table[token - firstRow]}, 0 for tokens outside the table. */
    public void embedding(LocalTensor y, LocalTensor tokens, LocalTensor table, long firstRow) {
        requireShapes(y, tokens, table);
        if (table.type() == DType.BF16) {
            bf16.embedding(y, tokens, table, firstRow);
            return;
        }
        int count = TensorRows.size(y);
        long tokenAt = denseInts(tokens);
        long tableAt = TensorRows.denseAddress(table);
        long yAt = TensorRows.address(y);
        for (int r = 0; r < tokens.size(); r++) {
            long row = Lanes.getInt(tokenAt + 4L * r) - firstRow;
            if (row >= 0 && row < table.dim(0)) {
                Lanes.copy(yAt, tableAt + 4 * row * count, 4L * count);
            } else {
                RowArithmetic.zeroRow(yAt, count);
            }
            yAt += 4L * TensorRows.stride(y);
        }
    }

    /** {@code dTable[token - firstRow] += dy[r]}, in token order. */
    public void addEmbeddingGradient(LocalTensor dTable, LocalTensor dy, LocalTensor tokens, long firstRow) {
        requireShapes(dy, tokens, dTable);
        if (dTable.type() == DType.BF16) {
            bf16.addGradient(dTable, dy, tokens, firstRow);
            return;
        }
        int count = TensorRows.size(dy);
        long tokenAt = denseInts(tokens);
        long tableAt = TensorRows.denseAddress(dTable);
        long dyAt = TensorRows.address(dy);
        for (int r = 0; r < tokens.size(); r++) {
            long row = Lanes.getInt(tokenAt + 4L * r) - firstRow;
            if (row >= 0 && row < dTable.dim(0)) {
                long to = tableAt + 4 * row * count;
                RowArithmetic.addRow(to, to, dyAt, 0, count);
            }
            dyAt += 4L * TensorRows.stride(dy);
        }
    }

    /** {@code positions[..., t] = of.position(t)}. */
    public static void positions(LocalTensor positions, SequencePositions of) {
        long at = denseInts(positions);
        long seq = positions.dim(-1);
        for (long i = 0; i < positions.size(); i++) {
            Lanes.setInt((int) of.position(i % seq), at + 4 * i);
        }
    }

    public static long denseInts(LocalTensor tokens) {
        if (!tokens.isDense()) {
            throw new IllegalArgumentException(tokens + " must be dense");
        }
        return TensorRows.intAddress(tokens);
    }

    private static void requireShapes(LocalTensor y, LocalTensor tokens, LocalTensor table) {
        if (table.dimCount() != 2 || table.dim(1) != TensorRows.size(y) || tokens.size() != TensorRows.count(y)) {
            throw new IllegalArgumentException(
                    "an embedding cannot take " + tokens + " to " + y + " by a table " + table);
        }
    }
}
