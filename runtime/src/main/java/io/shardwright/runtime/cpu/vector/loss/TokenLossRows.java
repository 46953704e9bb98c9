package io.shardwright.runtime.cpu.vector.loss;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;

import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.RowArithmetic;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.runtime.cpu.vector.VectorMath;
import io.shardwright.runtime.cpu.vector.token.EmbeddingRows;
import io.shardwright.tensor.LocalTensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** The cross-entropy of each row, with label smoothing and z-loss; rows with a negative target have 0. */
final class TokenLossRows {
    private static final int STATS = 4;

    private TokenLossRows() {}

    static void forward(
            LocalTensor losses,
            LocalTensor lse,
            LocalTensor logits,
            LocalTensor targets,
            double smoothing,
            double classShare,
            double zLoss) {
        int rows = requireRows(logits, targets, lse.size());
        int classes = TensorRows.size(logits);
        long lossAt = TensorRows.denseAddress(losses);
        long lseAt = TensorRows.denseAddress(lse);
        long targetAt = EmbeddingRows.denseInts(targets);
        long logitsAt = TensorRows.address(logits);
        for (int r = 0; r < rows; r++) {
            long row = logitsAt + TensorRows.rowBytes(logits, r);
            long lossOfRow = lossAt + 4L * r;
            long lseOfRow = lseAt + 4L * r;
            // Where the loss and the log will stand there is room for what they are made of.
            float shift = LogitSums.take(lseOfRow, lossOfRow, row, classes);
            float log = (float) (shift + Math.log(Lanes.get(lseOfRow)));
            double sum = Lanes.get(lossOfRow);
            Lanes.set(log, lseOfRow);
            int target = Lanes.getInt(targetAt + 4L * r);
            if (target >= classes) {
                throw new IllegalArgumentException(
                        "target " + target + " of row " + r + " is not among " + classes + " classes");
            }
            double smoothed = smoothing == 0 ? 0 : smoothing * classShare * sum;
            double loss = target < 0 ? 0 : loss(log, Lanes.get(row + 4L * target), smoothing, smoothed, zLoss);
            Lanes.set((float) loss, lossOfRow);
        }
    }

    private static double loss(double lse, double target, double smoothing, double smoothed, double zLoss) {
        return lse - (1 - smoothing) * target - smoothed + zLoss * lse * lse;
    }

    static void stats(LocalTensor stats, LocalTensor logits, LocalTensor targets, long firstClass) {
        int rows = requireRows(logits, targets, stats.size() / STATS);
        int classes = TensorRows.size(logits);
        long statsAt = TensorRows.denseAddress(stats);
        long targetAt = EmbeddingRows.denseInts(targets);
        long logitsAt = TensorRows.address(logits);
        for (int r = 0; r < rows; r++) {
            long row = logitsAt + TensorRows.rowBytes(logits, r);
            long at = statsAt + 4L * r;
            Lanes.set(LogitSums.take(at + 4L * rows, at + 12L * rows, row, classes), at);
            long own = own(targetAt, r, firstClass, classes);
            Lanes.set(own < 0 ? 0 : Lanes.get(row + 4 * own), at + 8L * rows);
        }
    }

    static void join(
            LocalTensor losses,
            LocalTensor lse,
            LocalTensor all,
            LocalTensor targets,
            double smoothing,
            double classShare,
            double zLoss) {
        int rows = Math.toIntExact(targets.size());
        int ranks = (int) all.dim(0);
        if (all.size() != (long) STATS * ranks * rows || lse.size() != rows) {
            throw new IllegalArgumentException(all + " are not the statistics of " + targets);
        }
        long lossAt = TensorRows.denseAddress(losses);
        long allAt = TensorRows.denseAddress(all);
        long lseAt = TensorRows.denseAddress(lse);
        long targetAt = EmbeddingRows.denseInts(targets);
        for (int r = 0; r < rows; r++) {
            double log = LogSums.joined(allAt + 4L * r, ranks, rows, STATS);
            double target = 0;
            double sum = 0;
            for (int rank = 0; rank < ranks; rank++) {
                long at = allAt + 4 * ((long) STATS * rank * rows + r);
                target += Lanes.get(at + 8L * rows);
                sum += Lanes.get(at + 12L * rows);
            }
            Lanes.set((float) log, lseAt + 4L * r);
            boolean counts = Lanes.getInt(targetAt + 4L * r) >= 0;
            double loss = counts ? loss((float) log, target, smoothing, smoothing * classShare * sum, zLoss) : 0;
            Lanes.set((float) loss, lossAt + 4L * r);
        }
    }

    static void gradient(
            LocalTensor dLogits,
            LocalTensor dLosses,
            LocalTensor logits,
            LocalTensor lse,
            LocalTensor targets,
            long firstClass,
            double smoothing,
            double classShare,
            double zLoss) {
        TensorRows.requireSame(dLogits, logits);
        int rows = requireRows(logits, targets, lse.size());
        int classes = TensorRows.size(logits);
        long dLossAt = TensorRows.denseAddress(dLosses);
        long lseAt = TensorRows.denseAddress(lse);
        long targetAt = EmbeddingRows.denseInts(targets);
        long logitsAt = TensorRows.address(logits);
        long dLogitsAt = TensorRows.address(dLogits);
        for (int r = 0; r < rows; r++) {
            long dRow = dLogitsAt + TensorRows.rowBytes(dLogits, r);
            if (Lanes.getInt(targetAt + 4L * r) < 0) {
                RowArithmetic.zeroRow(dRow, classes);
                continue;
            }
            float dLoss = Lanes.get(dLossAt + 4L * r);
            float log = Lanes.get(lseAt + 4L * r);
            float factor = (float) (dLoss * (1 + 2 * zLoss * log));
            float less = (float) (dLoss * smoothing * classShare);
            gradientRow(dRow, logitsAt + TensorRows.rowBytes(logits, r), log, factor, less, classes);
            long own = own(targetAt, r, firstClass, classes);
            if (own >= 0) {
                Lanes.set((float) (Lanes.get(dRow + 4 * own) - dLoss * (1 - smoothing)), dRow + 4 * own);
            }
        }
    }

    private static void gradientRow(long dLogits, long logits, float lse, float factor, float less, int classes) {
        FloatVector shift = broadcast(lse);
        FloatVector by = broadcast(factor);
        FloatVector minus = broadcast(-less);
        for (int i = 0; i < classes; i += COUNT) {
            VectorMask<Float> mask = first(classes - i);
            FloatVector p = VectorMath.expNotLarge(load(logits + 4L * i, mask).sub(shift));
            store(p.fma(by, minus), dLogits + 4L * i, mask);
        }
    }

    /** The target of row r among this rank's classes, or -1. */
    private static long own(long targetAt, int r, long firstClass, int classes) {
        int target = Lanes.getInt(targetAt + 4L * r);
        long own = target - firstClass;
        return target >= 0 && own >= 0 && own < classes ? own : -1;
    }

    private static int requireRows(LocalTensor logits, LocalTensor targets, long kept) {
        int rows = TensorRows.count(logits);
        if (targets.size() != rows || kept != rows) {
            throw new IllegalArgumentException(
                    logits + " has " + rows + " rows, targets " + targets.size() + ", and room is kept for " + kept);
        }
        return rows;
    }
}
