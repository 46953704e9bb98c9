package io.shardwright.runtime.cpu.naive;

import static io.shardwright.runtime.cpu.naive.Dense.cols;
import static io.shardwright.runtime.cpu.naive.Dense.read;
import static io.shardwright.runtime.cpu.naive.Dense.readInts;
import static io.shardwright.runtime.cpu.naive.Dense.write;

import io.shardwright.runtime.cpu.naive.NaiveLosses.Rows;
import io.shardwright.runtime.cpu.naive.NaiveLosses.Terms;
import io.shardwright.spi.kernel.LossKernels;
import io.shardwright.tensor.LocalTensor;

/** Losses by {@link NaiveLosses}. */
public interface NaiveLossKernels extends LossKernels {
    @Override
    default void tokenLosses(
            LocalTensor losses,
            LocalTensor lse,
            LocalTensor logits,
            LocalTensor targets,
            double smoothing,
            double classShare,
            double zLoss) {
        Terms terms = new Terms(smoothing, classShare, zLoss);
        Rows rows = NaiveLosses.tokenLosses(read(logits), readInts(targets), cols(logits), terms);
        write(losses, rows.losses());
        write(lse, rows.lse());
    }

    @Override
    default void tokenLossStats(LocalTensor stats, LocalTensor logits, LocalTensor targets, long firstClass) {
        write(stats, NaiveLosses.tokenLossStats(read(logits), readInts(targets), cols(logits), firstClass));
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
        Terms terms = new Terms(smoothing, classShare, zLoss);
        Rows rows = NaiveLosses.tokenLossJoin(read(all), readInts(targets), (int) all.dim(0), terms);
        write(losses, rows.losses());
        write(lse, rows.lse());
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
        Terms terms = new Terms(smoothing, classShare, zLoss);
        double[] gradient = NaiveLosses.tokenLossGradient(
                read(dLosses), read(logits), read(lse), readInts(targets), cols(logits), firstClass, terms);
        write(dLogits, gradient);
    }

    @Override
    default void divergence(
            LocalTensor losses, LocalTensor lse, LocalTensor givenLse, LocalTensor logits, LocalTensor given) {
        writeRows(losses, lse, givenLse, NaiveLosses.divergence(read(logits), read(given), cols(logits)));
    }

    @Override
    default void divergenceStats(LocalTensor stats, LocalTensor logits, LocalTensor given) {
        write(stats, NaiveLosses.divergenceStats(read(logits), read(given), cols(logits)));
    }

    @Override
    default void divergenceJoin(LocalTensor losses, LocalTensor lse, LocalTensor givenLse, LocalTensor all) {
        int rows = (int) losses.size();
        writeRows(losses, lse, givenLse, NaiveLosses.divergenceJoin(read(all), (int) all.dim(0), rows));
    }

    @Override
    default void divergenceGradient(
            LocalTensor dLogits,
            LocalTensor dLosses,
            LocalTensor logits,
            LocalTensor lse,
            LocalTensor given,
            LocalTensor givenLse) {
        double[] gradient = NaiveLosses.divergenceGradient(
                read(dLosses), read(logits), read(lse), read(given), read(givenLse), cols(logits));
        write(dLogits, gradient);
    }

    @Override
    default void meanCounted(LocalTensor y, LocalTensor x, LocalTensor targets, double weight) {
        write(y, new double[] {weight * NaiveLosses.meanCounted(read(x), readInts(targets))});
    }

    @Override
    default void meanCountedGradient(LocalTensor dx, LocalTensor dy, LocalTensor targets, double weight) {
        write(dx, NaiveLosses.meanCountedGradient(weight * read(dy)[0], readInts(targets)));
    }

    private static void writeRows(LocalTensor losses, LocalTensor lse, LocalTensor givenLse, Rows rows) {
        write(losses, rows.losses());
        write(lse, rows.lse());
        write(givenLse, rows.givenLse());
    }
}
