package io.shardwright.runtime.tornado;

import io.shardwright.runtime.tornado.kernel.CrossEntropyKernel;
import io.shardwright.runtime.tornado.kernel.EmbeddingKernel;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.LocalTensor;

/** Records embeddings, positions and cross-entropy. */
interface TornadoTokenKernels extends RecordingKernels {
    @Override
    default void embedding(LocalTensor y, LocalTensor tokens, LocalTensor table, long firstRow) {
        record(EmbeddingKernel.embedding(memory(), y, tokens, table, firstRow));
    }

    @Override
    default void addEmbeddingGradient(LocalTensor dTable, LocalTensor dy, LocalTensor tokens, long firstRow) {
        record(EmbeddingKernel.addGradient(memory(), dTable, dy, tokens, firstRow));
    }

    @Override
    default void positions(LocalTensor positions) {
        positions(positions, SequencePositions.whole(positions.dim(-1)));
    }

    @Override
    default void crossEntropy(
            LocalTensor loss, LocalTensor lse, LocalTensor logits, LocalTensor targets, double weight) {
        CrossEntropyKernel.loss(memory(), loss, lse, logits, targets, weight).forEach(this::record);
    }

    @Override
    default void crossEntropyStats(LocalTensor stats, LocalTensor logits, LocalTensor targets, long firstClass) {
        record(CrossEntropyKernel.stats(memory(), stats, logits, targets, firstClass));
    }

    @Override
    default void crossEntropyJoin(
            LocalTensor loss, LocalTensor lse, LocalTensor all, LocalTensor targets, double weight) {
        record(CrossEntropyKernel.join(memory(), loss, lse, all, targets, weight));
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
        record(CrossEntropyKernel.gradient(memory(), dLogits, dLoss, logits, lse, targets, firstClass, weight));
    }

    @Override
    default void positions(LocalTensor positions, SequencePositions of) {
        record(EmbeddingKernel.positions(memory(), positions, of));
    }
}
