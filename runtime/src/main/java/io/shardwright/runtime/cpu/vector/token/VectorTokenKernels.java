package io.shardwright.runtime.cpu.vector.token;

import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;

/** Says which class does what by token. */
public interface VectorTokenKernels extends Kernels {
    EmbeddingRows embeddingRows();

    @Override
    default void embedding(LocalTensor y, LocalTensor ids, LocalTensor table, long firstRow) {
        embeddingRows().embedding(y, ids, table, firstRow);
    }

    @Override
    default void addEmbeddingGradient(LocalTensor dTable, LocalTensor dy, LocalTensor ids, long firstRow) {
        embeddingRows().addEmbeddingGradient(dTable, dy, ids, firstRow);
    }

    @Override
    default void takePositions(LocalTensor y, LocalTensor x, LocalTensor positions) {
        PositionRows.take(y, x, positions);
    }

    @Override
    default void addAtPositions(LocalTensor dX, LocalTensor dy, LocalTensor positions) {
        PositionRows.add(dX, dy, positions);
    }

    @Override
    default void positions(LocalTensor positions, SequencePositions of) {
        EmbeddingRows.positions(positions, of);
    }

    @Override
    default void crossEntropy(
            LocalTensor loss, LocalTensor lse, LocalTensor logits, LocalTensor targets, double weight) {
        CrossEntropyRows.forward(loss, lse, logits, targets, weight);
    }

    @Override
    default void crossEntropyStats(LocalTensor stats, LocalTensor logits, LocalTensor targets, long firstClass) {
        CrossEntropyRows.stats(stats, logits, targets, firstClass);
    }

    @Override
    default void crossEntropyJoin(
            LocalTensor loss, LocalTensor lse, LocalTensor all, LocalTensor targets, double weight) {
        CrossEntropyRows.join(loss, lse, all, targets, weight);
    }

    @Override
    default void crossEntropyGradient(
            LocalTensor dLogits,
            LocalTensor dLoss,
            LocalTensor logits,
            LocalTensor lse,
            LocalTensor targets,
            long firstClass,
            double weight) {
        CrossEntropyRows.gradient(dLogits, dLoss, logits, lse, targets, firstClass, weight);
    }
}
