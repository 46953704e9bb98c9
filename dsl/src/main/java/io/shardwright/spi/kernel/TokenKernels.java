package io.shardwright.spi.kernel;

import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.LocalTensor;

/** Embeddings, positions, and the cross-entropy. As {@link Kernels} says. */
public interface TokenKernels {
    /**
     * {@code y[..., d] = table[token - firstRow, d]}, and 0 for tokens outside this rank's rows (the masked lookup of
     * Megatron's vocabulary-parallel embedding, 1909.08053 §3).
     */
    void embedding(LocalTensor y, LocalTensor tokens, LocalTensor table, long firstRow);

    /** {@code dTable[token - firstRow] += dy}, in token order; tokens outside this rank's rows are skipped. */
    void addEmbeddingGradient(LocalTensor dTable, LocalTensor dy, LocalTensor tokens, long firstRow);

    /** {@code y[b, ...] = x[b, positions[b, ...]]}, and 0 for positions that x hasn't. */
    default void takePositions(LocalTensor y, LocalTensor x, LocalTensor positions) {
        for (long b = 0; b < x.dim(0); b++) {
            LocalTensor rows = x.section(0, b, 1).dropDim(0);
            embedding(y.section(0, b, 1), positions.section(0, b, 1), rows, 0);
        }
    }

    /** {@code dX[b, positions[b, ...]] += dy[b, ...]}, in the order of positions; those that x hasn't are skipped. */
    default void addAtPositions(LocalTensor dX, LocalTensor dy, LocalTensor positions) {
        for (long b = 0; b < dX.dim(0); b++) {
            LocalTensor rows = dX.section(0, b, 1).dropDim(0);
            addEmbeddingGradient(rows, dy.section(0, b, 1), positions.section(0, b, 1), 0);
        }
    }

    /** {@code positions[..., t] = t}. */
    default void positions(LocalTensor positions) {
        positions(positions, SequencePositions.whole(positions.dim(-1)));
    }

    /** {@code positions[..., t] = of.position(t)}. */
    void positions(LocalTensor positions, SequencePositions of);

    /**
     * {@code loss} (a scalar) is {@code weight} times the mean of {@code lse - logits[target]} over all rows; keeps
     * {@code lse[...]}. A negative target is left out of the mean, which is 0 where all are.
     *
     * @param weight as {@link Slot#targetWeight} says
     */
    void crossEntropy(LocalTensor loss, LocalTensor lse, LocalTensor logits, LocalTensor targets, double weight);

    /**
     * One rank's part of a vocabulary-parallel cross-entropy (Megatron, 1909.08053 §3): {@code stats[3, rows]} are the rows'
     * largest logit, the sum of exponentials relative to it, and the target's logit if it is among this rank's
     * classes, else 0.
     */
    void crossEntropyStats(LocalTensor stats, LocalTensor logits, LocalTensor targets, long firstClass);

    /**
     * Joins the stats of all ranks, {@code all[ranks, 3, rows]}, in rank order, to {@code loss} and {@code lse[...]}; with a
     * weight as {@link #crossEntropy}.
     */
    void crossEntropyJoin(LocalTensor loss, LocalTensor lse, LocalTensor all, LocalTensor targets, double weight);

    /**
     * {@code dLogits = (softmax(logits) - onehot(target)) weight dLoss / counted rows}, for this rank's classes; 0 in rows
     * that don't count. In place with logits.
     */
    void crossEntropyGradient(
            LocalTensor dLogits,
            LocalTensor dLoss,
            LocalTensor logits,
            LocalTensor lse,
            LocalTensor targets,
            long firstClass,
            double weight);
}
