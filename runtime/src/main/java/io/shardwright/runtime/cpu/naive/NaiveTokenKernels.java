package io.shardwright.runtime.cpu.naive;

import static io.shardwright.runtime.cpu.naive.Dense.cols;
import static io.shardwright.runtime.cpu.naive.Dense.read;
import static io.shardwright.runtime.cpu.naive.Dense.readInts;
import static io.shardwright.runtime.cpu.naive.Dense.write;

import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;

/** Embeddings, positions and cross-entropy by {@link NaiveTokens}. */
public interface NaiveTokenKernels extends Kernels {
    @Override
    default void embedding(LocalTensor y, LocalTensor tokens, LocalTensor table, long firstRow) {
        write(y, NaiveTokens.embedding(readInts(tokens), read(table), (int) table.dim(0), firstRow));
    }

    @Override
    default void addEmbeddingGradient(LocalTensor dTable, LocalTensor dy, LocalTensor tokens, long firstRow) {
        double[] sum = read(dTable);
        NaiveTokens.addEmbeddingGradient(sum, read(dy), readInts(tokens), (int) dTable.dim(0), firstRow);
        write(dTable, sum);
    }

    @Override
    default void positions(LocalTensor positions, SequencePositions of) {
        double[] values = new double[(int) positions.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = of.position(i % cols(positions));
        }
        write(positions, values);
    }

    @Override
    default void crossEntropy(
            LocalTensor loss, LocalTensor lse, LocalTensor logits, LocalTensor targets, double weight) {
        writeLoss(loss, lse, NaiveTokens.crossEntropy(read(logits), readInts(targets), cols(logits)), weight);
    }

    @Override
    default void crossEntropyStats(LocalTensor stats, LocalTensor logits, LocalTensor targets, long firstClass) {
        write(stats, NaiveTokens.stats(read(logits), readInts(targets), cols(logits), firstClass));
    }

    @Override
    default void crossEntropyJoin(
            LocalTensor loss, LocalTensor lse, LocalTensor all, LocalTensor targets, double weight) {
        writeLoss(loss, lse, NaiveTokens.join(read(all), readInts(targets), (int) all.dim(0)), weight);
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
        double[] gradient = NaiveTokens.crossEntropyGradient(
                weight * read(dLoss)[0], read(logits), read(lse), readInts(targets), cols(logits), firstClass);
        write(dLogits, gradient);
    }

    private static void writeLoss(LocalTensor loss, LocalTensor lse, NaiveTokens.CrossEntropy result, double weight) {
        write(loss, new double[] {weight * result.loss()});
        write(lse, result.lse());
    }
}
