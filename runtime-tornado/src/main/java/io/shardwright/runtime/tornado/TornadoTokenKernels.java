package io.shardwright.runtime.tornado;

import io.shardwright.runtime.tornado.kernel.EmbeddingKernel;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.LocalTensor;
import java.util.List;

/** Records embeddings, positions, and the cross-entropy, whose kernels the compiler writes. */
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
        recordGenerated("crossEntropy", List.of(loss, lse, logits, targets), weight);
    }

    @Override
    default void crossEntropyStats(LocalTensor stats, LocalTensor logits, LocalTensor targets, long firstClass) {
        recordGenerated("crossEntropyStats", List.of(stats, logits, targets), firstClass);
    }

    @Override
    default void crossEntropyJoin(
            LocalTensor loss, LocalTensor lse, LocalTensor all, LocalTensor targets, double weight) {
        recordGenerated("crossEntropyJoin", List.of(loss, lse, all, targets), weight);
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
        recordGenerated("crossEntropyGradient", List.of(dLogits, dLoss, logits, lse, targets), firstClass, weight);
    }

    @Override
    default void positions(LocalTensor positions, SequencePositions of) {
        record(EmbeddingKernel.positions(memory(), positions, of));
    }
}
