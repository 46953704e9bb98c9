package io.shardwright.runtime.cpu.bf16;

import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.tensor.LocalTensor;

/** Losses, in float32, of bf16 logits that are widened some rows at a time. */
public interface Bf16LossKernels extends Widening {
    /** What {@link #crossEntropyStats} has of each row. */
    int STATS = 3;

    int TOKEN_STATS = 4;
    int DIVERGENCE_STATS = 5;

    RowStatistics statistics();

    /** By statistics, as if there were one rank of several. */
    @Override
    default void crossEntropy(
            LocalTensor loss, LocalTensor lse, LocalTensor logits, LocalTensor targets, double weight) {
        int classes = TensorRows.size(logits);
        long at = TensorRows.intAddress(targets);
        for (int r = 0; r < targets.size(); r++) {
            int target = Lanes.getInt(at + 4L * r);
            if (target >= classes) {
                throw new IllegalArgumentException(
                        "target " + target + " of row " + r + " is not among " + classes + " classes");
            }
        }
        LocalTensor all = statistics().of(STATS, Math.toIntExact(targets.size()));
        crossEntropyStats(all, logits, targets, 0);
        floats().crossEntropyJoin(loss, lse, all, targets, weight);
    }

    @Override
    default void crossEntropyStats(LocalTensor stats, LocalTensor logits, LocalTensor targets, long firstClass) {
        for (pieces().start(logits); pieces().next(); pieces().store()) {
            LocalTensor part = statistics().of(STATS, pieces().rows());
            floats().crossEntropyStats(part, pieces().in(0, logits), pieces().in(1, targets), firstClass);
            RowStatistics.place(stats, part, STATS, pieces().from(), pieces().rows());
        }
    }

    @Override
    default void crossEntropyJoin(
            LocalTensor loss, LocalTensor lse, LocalTensor all, LocalTensor targets, double weight) {
        floats().crossEntropyJoin(loss, lse, all, targets, weight);
    }

    /** Of some rows, each counts as it does among all. */
    @Override
    default void crossEntropyGradient(
            LocalTensor dLogits,
            LocalTensor dLoss,
            LocalTensor logits,
            LocalTensor lse,
            LocalTensor targets,
            long firstClass,
            double weight) {
        double ofAll = weight / counted(targets, 0, Math.toIntExact(targets.size()));
        for (pieces().start(logits); pieces().next(); pieces().store()) {
            int counted = counted(targets, pieces().from(), pieces().rows());
            floats().crossEntropyGradient(
                            pieces().out(0, dLogits),
                            dLoss,
                            pieces().in(1, logits),
                            pieces().in(2, lse),
                            pieces().in(3, targets),
                            firstClass,
                            ofAll * counted);
        }
    }

    /** Rows that count in a mean, at least 1. */
    private static int counted(LocalTensor targets, int from, int rows) {
        long at = TensorRows.intAddress(targets);
        int counted = 0;
        for (int r = from; r < from + rows; r++) {
            counted += Lanes.getInt(at + 4L * r) >= 0 ? 1 : 0;
        }
        return Math.max(1, counted);
    }

    @Override
    default void tokenLosses(
            LocalTensor losses,
            LocalTensor lse,
            LocalTensor logits,
            LocalTensor targets,
            double smoothing,
            double classShare,
            double zLoss) {
        for (pieces().start(logits); pieces().next(); pieces().store()) {
            floats().tokenLosses(
                            pieces().out(0, losses),
                            pieces().out(1, lse),
                            pieces().in(2, logits),
                            pieces().in(3, targets),
                            smoothing,
                            classShare,
                            zLoss);
        }
    }

    @Override
    default void tokenLossStats(LocalTensor stats, LocalTensor logits, LocalTensor targets, long firstClass) {
        for (pieces().start(logits); pieces().next(); pieces().store()) {
            LocalTensor part = statistics().of(TOKEN_STATS, pieces().rows());
            floats().tokenLossStats(part, pieces().in(0, logits), pieces().in(1, targets), firstClass);
            RowStatistics.place(stats, part, TOKEN_STATS, pieces().from(), pieces().rows());
        }
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
        floats().tokenLossJoin(losses, lse, all, targets, smoothing, classShare, zLoss);
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
        for (pieces().start(logits); pieces().next(); pieces().store()) {
            floats().tokenLossGradient(
                            pieces().out(0, dLogits),
                            pieces().in(1, dLosses),
                            pieces().in(2, logits),
                            pieces().in(3, lse),
                            pieces().in(4, targets),
                            firstClass,
                            smoothing,
                            classShare,
                            zLoss);
        }
    }

    @Override
    default void divergence(
            LocalTensor losses, LocalTensor lse, LocalTensor givenLse, LocalTensor logits, LocalTensor given) {
        for (pieces().start(logits); pieces().next(); pieces().store()) {
            floats().divergence(
                            pieces().out(0, losses),
                            pieces().out(1, lse),
                            pieces().out(2, givenLse),
                            pieces().in(3, logits),
                            pieces().in(4, given));
        }
    }

    @Override
    default void divergenceStats(LocalTensor stats, LocalTensor logits, LocalTensor given) {
        for (pieces().start(logits); pieces().next(); pieces().store()) {
            LocalTensor part = statistics().of(DIVERGENCE_STATS, pieces().rows());
            floats().divergenceStats(part, pieces().in(0, logits), pieces().in(1, given));
            RowStatistics.place(stats, part, DIVERGENCE_STATS, pieces().from(), pieces().rows());
        }
    }

    @Override
    default void divergenceJoin(LocalTensor losses, LocalTensor lse, LocalTensor givenLse, LocalTensor all) {
        floats().divergenceJoin(losses, lse, givenLse, all);
    }

    @Override
    default void divergenceGradient(
            LocalTensor dLogits,
            LocalTensor dLosses,
            LocalTensor logits,
            LocalTensor lse,
            LocalTensor given,
            LocalTensor givenLse) {
        for (pieces().start(logits); pieces().next(); pieces().store()) {
            floats().divergenceGradient(
                            pieces().out(0, dLogits),
                            pieces().in(1, dLosses),
                            pieces().in(2, logits),
                            pieces().in(3, lse),
                            pieces().in(4, given),
                            pieces().in(5, givenLse));
        }
    }

    @Override
    default void meanCounted(LocalTensor y, LocalTensor x, LocalTensor targets, double weight) {
        floats().meanCounted(wide().room(0, y), wide().read(1, x), targets, weight);
        wide().write(0, y);
    }

    @Override
    default void meanCountedGradient(LocalTensor dx, LocalTensor dy, LocalTensor targets, double weight) {
        floats().meanCountedGradient(wide().room(0, dx), wide().read(1, dy), targets, weight);
        wide().write(0, dx);
    }
}
