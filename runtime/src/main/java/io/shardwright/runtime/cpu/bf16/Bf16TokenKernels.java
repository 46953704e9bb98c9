package io.shardwright.runtime.cpu.bf16;

import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;

/** Embeddings and positions; rows of bf16 tables are copied, and added up in float32. */
public interface Bf16TokenKernels extends Widening {
    @Override
    default void embedding(LocalTensor y, LocalTensor tokens, LocalTensor table, long firstRow) {
        if (table.type() == DType.BF16) {
            floats().embedding(y, tokens, table, firstRow);
        } else {
            floats().embedding(wide().room(0, y), tokens, table, firstRow);
            wide().write(0, y);
        }
    }

    @Override
    default void addEmbeddingGradient(LocalTensor dTable, LocalTensor dy, LocalTensor tokens, long firstRow) {
        if (dTable.type() == DType.BF16) {
            floats().addEmbeddingGradient(dTable, dy, tokens, firstRow);
        } else {
            floats().addEmbeddingGradient(dTable, wide().read(0, dy), tokens, firstRow);
        }
    }

    @Override
    default void takePositions(LocalTensor y, LocalTensor x, LocalTensor positions) {
        floats().takePositions(wide().room(0, y), wide().read(1, x), positions);
        wide().write(0, y);
    }

    @Override
    default void addAtPositions(LocalTensor dX, LocalTensor dy, LocalTensor positions) {
        floats().addAtPositions(wide().read(0, dX), wide().read(1, dy), positions);
        wide().write(0, dX);
    }

    @Override
    default void positions(LocalTensor positions, SequencePositions of) {
        floats().positions(positions, of);
    }
}
