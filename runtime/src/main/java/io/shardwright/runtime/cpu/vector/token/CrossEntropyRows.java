package io.shardwright.runtime.cpu.vector.token;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;

import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.RowArithmetic;
import io.shardwright.runtime.cpu.vector.SoftmaxRows;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.runtime.cpu.vector.VectorMath;
import io.shardwright.tensor.LocalTensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Cross-entropy, whole and vocabulary-parallel. Rows with a negative target are left out of the mean and have gradient
 * 0; if all are, the loss is 0. Losses are added up in double, in row order.
 */
public final class CrossEntropyRows {
    private CrossEntropyRows() {}

    public static void forward(
            LocalTensor loss, LocalTensor lse, LocalTensor logits, LocalTensor targets, double weight) {
        int rows = requireRows(logits, targets, lse.size());
        int classes = TensorRows.size(logits);
        long lseAt = TensorRows.denseAddress(lse);
        long targetAt = EmbeddingRows.denseInts(targets);
        long row = TensorRows.address(logits);
        double sum = 0;
        for (int r = 0; r < rows; r++) {
            float max = SoftmaxRows.max(row, classes, 1);
            float divisor = (float) (max + Math.log(SoftmaxRows.sumOfExponentials(row, classes, max)));
            Lanes.set(divisor, lseAt + 4L * r);
            int target = Lanes.getInt(targetAt + 4L * r);
            if (target >= classes) {
                throw new IllegalArgumentException(
                        "target " + target + " of row " + r + " is not among " + classes + " classes");
            }
            sum += target < 0 ? 0 : divisor - Lanes.get(row + 4L * target);
            row += 4L * TensorRows.stride(logits);
        }
        Lanes.set((float) (weight * (sum / counted(targetAt, rows))), TensorRows.address(loss));
    }

    /** {@code stats[3, rows]}: largest logit, sum of exponentials relative to it, the target's logit or 0. */
    public static void stats(LocalTensor stats, LocalTensor logits, LocalTensor targets, long firstClass) {
        int rows = requireRows(logits, targets, stats.size() / 3);
        int classes = TensorRows.size(logits);
        long statsAt = TensorRows.denseAddress(stats);
        long targetAt = EmbeddingRows.denseInts(targets);
        long row = TensorRows.address(logits);
        for (int r = 0; r < rows; r++) {
            float max = SoftmaxRows.max(row, classes, 1);
            Lanes.set(max, statsAt + 4L * r);
            Lanes.set(SoftmaxRows.sumOfExponentials(row, classes, max), statsAt + 4L * (rows + r));
            long own = own(targetAt, r, firstClass, classes);
            Lanes.set(own < 0 ? 0 : Lanes.get(row + 4 * own), statsAt + 4L * (2L * rows + r));
            row += 4L * TensorRows.stride(logits);
        }
    }

    /** Joins {@code all[ranks, 3, rows]} in rank order. */
    public static void join(LocalTensor loss, LocalTensor lse, LocalTensor all, LocalTensor targets, double weight) {
        int rows = (int) targets.size();
        int ranks = (int) all.dim(0);
        if (all.size() != 3L * ranks * rows || lse.size() != rows) {
            throw new IllegalArgumentException(all + " are not the statistics of " + targets);
        }
        long allAt = TensorRows.denseAddress(all);
        long lseAt = TensorRows.denseAddress(lse);
        long targetAt = EmbeddingRows.denseInts(targets);
        double sum = 0;
        for (int r = 0; r < rows; r++) {
            float max = Float.NEGATIVE_INFINITY;
            for (int rank = 0; rank < ranks; rank++) {
                max = Math.max(max, Lanes.get(allAt + 4 * (3L * rank * rows + r)));
            }
            double divisor = 0;
            double target = 0;
            for (int rank = 0; rank < ranks; rank++) {
                long at = allAt + 4 * (3L * rank * rows + r);
                divisor += Lanes.get(at + 4L * rows) * Math.exp(Lanes.get(at) - max);
                target += Lanes.get(at + 8L * rows);
            }
            float log = (float) (max + Math.log(divisor));
            Lanes.set(log, lseAt + 4L * r);
            sum += Lanes.getInt(targetAt + 4L * r) < 0 ? 0 : log - target;
        }
        Lanes.set((float) (weight * (sum / counted(targetAt, rows))), TensorRows.address(loss));
    }

    public static void gradient(
            LocalTensor dLogits,
            LocalTensor dLoss,
            LocalTensor logits,
            LocalTensor lse,
            LocalTensor targets,
            long firstClass,
            double weight) {
        TensorRows.requireSame(dLogits, logits);
        int rows = requireRows(logits, targets, lse.size());
        int classes = TensorRows.size(logits);
        long lseAt = TensorRows.denseAddress(lse);
        long targetAt = EmbeddingRows.denseInts(targets);
        long row = TensorRows.address(logits);
        long dRow = TensorRows.address(dLogits);
        float factor = (float) (weight * Lanes.get(TensorRows.address(dLoss))) / counted(targetAt, rows);
        for (int r = 0; r < rows; r++) {
            if (Lanes.getInt(targetAt + 4L * r) < 0) {
                RowArithmetic.zeroRow(dRow, classes);
            } else {
                gradientRow(dRow, row, Lanes.get(lseAt + 4L * r), factor, classes);
                long own = own(targetAt, r, firstClass, classes);
                if (own >= 0) {
                    Lanes.set(Lanes.get(dRow + 4 * own) - factor, dRow + 4 * own);
                }
            }
            row += 4L * TensorRows.stride(logits);
            dRow += 4L * TensorRows.stride(dLogits);
        }
    }

    private static void gradientRow(long dLogits, long logits, float lse, float factor, int classes) {
        FloatVector less = broadcast(lse);
        FloatVector by = broadcast(factor);
        for (int i = 0; i < classes; i += COUNT) {
            VectorMask<Float> mask = first(classes - i);
            FloatVector p = VectorMath.expNotLarge(load(logits + 4L * i, mask).sub(less));
            store(p.mul(by), dLogits + 4L * i, mask);
        }
    }

    /** The target of row r among this rank's classes, or -1. */
    private static long own(long targetAt, int r, long firstClass, int classes) {
        int target = Lanes.getInt(targetAt + 4L * r);
        long own = target - firstClass;
        return target >= 0 && own >= 0 && own < classes ? own : -1;
    }

    /** Rows that count in the mean, at least 1. */
    private static int counted(long targetAt, int rows) {
        int counted = 0;
        for (int r = 0; r < rows; r++) {
            counted += Lanes.getInt(targetAt + 4L * r) >= 0 ? 1 : 0;
        }
        return Math.max(1, counted);
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
