package io.shardwright.spi.kernel;

import io.shardwright.tensor.LocalTensor;

/**
 * Losses of each row of logits {@code [..., classes]}, whole or with classes split over ranks (Megatron, 1909.08053 §3), and their mean.
 * As {@link Kernels} says. Rows with a negative target have loss and gradient 0.
 */
public interface LossKernels {
    /**
     * {@code losses = lse - (1 - smoothing) logits[target] - smoothing mean(logits) + zLoss lse²}; keeps {@code lse[...]}, the logarithm
     * of the softmax's divisor.
     *
     * @param classShare 1 / the number of all classes
     */
    void tokenLosses(
            LocalTensor losses,
            LocalTensor lse,
            LocalTensor logits,
            LocalTensor targets,
            double smoothing,
            double classShare,
            double zLoss);

    /**
     * One rank's part of {@link #tokenLosses}: {@code stats[4, rows]} are the rows' largest logit or one that is hardly
     * smaller, the sum of exponentials relative to it, the target's logit if it is among this rank's classes, else 0, and the sum of logits.
     */
    void tokenLossStats(LocalTensor stats, LocalTensor logits, LocalTensor targets, long firstClass);

    /** Joins the stats of all ranks, {@code all[ranks, 4, rows]}, in rank order. */
    void tokenLossJoin(
            LocalTensor losses,
            LocalTensor lse,
            LocalTensor all,
            LocalTensor targets,
            double smoothing,
            double classShare,
            double zLoss);

    /**
     * {@code dLogits = (softmax (1 + 2 zLoss lse) - (1 - smoothing) onehot(target) - smoothing classShare) dLosses}, for this rank's
     * classes. In place with logits.
     */
    void tokenLossGradient(
            LocalTensor dLogits,
            LocalTensor dLosses,
            LocalTensor logits,
            LocalTensor lse,
            LocalTensor targets,
            long firstClass,
            double smoothing,
            double classShare,
            double zLoss);

    /** {@code losses = Σ p log(p / q)} with p = softmax(given), q = softmax(logits); keeps both logarithms of divisors. */
    void divergence(LocalTensor losses, LocalTensor lse, LocalTensor givenLse, LocalTensor logits, LocalTensor given);

    /**
     * One rank's part of {@link #divergence}: {@code stats[5, rows]} are, of logits and then of given ones, the largest and the sum of
     * exponentials relative to it, and last {@code Σ e^(given - largest given) (given - logits)}.
     */
    void divergenceStats(LocalTensor stats, LocalTensor logits, LocalTensor given);

    /** Joins the stats of all ranks, {@code all[ranks, 5, rows]}, in rank order. */
    void divergenceJoin(LocalTensor losses, LocalTensor lse, LocalTensor givenLse, LocalTensor all);

    /** {@code dLogits = (softmax(logits) - softmax(given)) dLosses}, for this rank's classes. In place with logits. */
    void divergenceGradient(
            LocalTensor dLogits,
            LocalTensor dLosses,
            LocalTensor logits,
            LocalTensor lse,
            LocalTensor given,
            LocalTensor givenLse);

    /**
     * {@code y} (a scalar) is {@code weight} times the mean of x over the rows whose target isn't negative, or 0 where all are.
     *
     * @param weight as {@link Slot#targetWeight} says
     */
    void meanCounted(LocalTensor y, LocalTensor x, LocalTensor targets, double weight);

    /** {@code dx = weight dy / counted rows}, and 0 in rows that don't count. */
    void meanCountedGradient(LocalTensor dx, LocalTensor dy, LocalTensor targets, double weight);
}
