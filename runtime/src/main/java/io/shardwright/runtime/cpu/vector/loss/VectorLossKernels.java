package io.shardwright.runtime.cpu.vector.loss;

import io.shardwright.spi.kernel.LossKernels;
import io.shardwright.tensor.LocalTensor;

/** Says which class does what of losses. */
public interface VectorLossKernels extends LossKernels {
    @Override
    default void tokenLosses(
            LocalTensor losses,
            LocalTensor lse,
            LocalTensor logits,
            LocalTensor targets,
            double smoothing,
            double classShare,
            double zLoss) {
        TokenLossRows.forward(losses, lse, logits, targets, smoothing, classShare, zLoss);
    }

    @Override
    default void tokenLossStats(LocalTensor stats, LocalTensor logits, LocalTensor targets, long firstClass) {
        TokenLossRows.stats(stats, logits, targets, firstClass);
    }

    @Override
    default void tokenLossJoin(
            LocalTensor losses,
            LocalTensor lse,
            LocalTensor all,
            LocalTensor targets,
            double smoothing,
            double classShare,
            double zLoss) {
        TokenLossRows.join(losses, lse, all, targets, smoothing, classShare, zLoss);
    }

    @Override
    default void tokenLossGradient(
            LocalTensor dLogits,
            LocalTensor dLosses,
            LocalTensor logits,
            LocalTensor lse,
            LocalTensor targets,
            long firstClass,
            double smoothing,
            double classShare,
            double zLoss) {
        TokenLossRows.gradient(dLogits, dLosses, logits, lse, targets, firstClass, smoothing, classShare, zLoss);
    }

    @Override
    default void divergence(
            LocalTensor losses, LocalTensor lse, LocalTensor givenLse, LocalTensor logits, LocalTensor given) {
        DivergenceRows.forward(losses, lse, givenLse, logits, given);
    }

    @Override
    default void divergenceStats(LocalTensor stats, LocalTensor logits, LocalTensor given) {
        DivergenceRows.stats(stats, logits, given);
    }

    @Override
    default void divergenceJoin(LocalTensor losses, LocalTensor lse, LocalTensor givenLse, LocalTensor all) {
        DivergenceRows.join(losses, lse, givenLse, all);
    }

    @Override
    default void divergenceGradient(
            LocalTensor dLogits,
            LocalTensor dLosses,
            LocalTensor logits,
            LocalTensor lse,
            LocalTensor given,
            LocalTensor givenLse) {
        DivergenceRows.gradient(dLogits, dLosses, logits, lse, given, givenLse);
    }

    @Override
    default void meanCounted(LocalTensor y, LocalTensor x, LocalTensor targets, double weight) {
        CountedRows.mean(y, x, targets, weight);
    }

    @Override
    default void meanCountedGradient(LocalTensor dx, LocalTensor dy, LocalTensor targets, double weight) {
        CountedRows.gradient(dx, dy, targets, weight);
    }
}
