package io.shardwright.runtime.cpu.vector.loss;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;
import static io.shardwright.runtime.cpu.vector.Lanes.zero;

import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.SoftmaxRows;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.runtime.cpu.vector.VectorMath;
import io.shardwright.tensor.LocalTensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** What each row's softmax lacks of a given one. */
final class DivergenceRows {
    private static final int STATS = 5;

    private DivergenceRows() {}

    static void forward(
            LocalTensor losses, LocalTensor lse, LocalTensor givenLse, LocalTensor logits, LocalTensor given) {
        TensorRows.requireSame(logits, given);
        int rows = requireRows(logits, losses);
        int classes = TensorRows.size(logits);
        long lossAt = TensorRows.denseAddress(losses);
        long lseAt = TensorRows.denseAddress(lse);
        long givenLseAt = TensorRows.denseAddress(givenLse);
        for (int r = 0; r < rows; r++) {
            long row = TensorRows.address(logits) + TensorRows.rowBytes(logits, r);
            long givenRow = TensorRows.address(given) + TensorRows.rowBytes(given, r);
            float max = SoftmaxRows.max(row, classes, 1);
            float givenMax = SoftmaxRows.max(givenRow, classes, 1);
            double log = max + Math.log(SoftmaxRows.sumOfExponentials(row, classes, max));
            double sum = SoftmaxRows.sumOfExponentials(givenRow, classes, givenMax);
            double givenLog = givenMax + Math.log(sum);
            double difference = difference(givenRow, row, givenMax, classes) / sum;
            Lanes.set((float) (difference - givenLog + log), lossAt + 4L * r);
            Lanes.set((float) log, lseAt + 4L * r);
            Lanes.set((float) givenLog, givenLseAt + 4L * r);
        }
    }

    static void stats(LocalTensor stats, LocalTensor logits, LocalTensor given) {
        TensorRows.requireSame(logits, given);
        int rows = TensorRows.count(logits);
        int classes = TensorRows.size(logits);
        long statsAt = TensorRows.denseAddress(stats);
        if (stats.size() != (long) STATS * rows) {
            throw new IllegalArgumentException(stats + " has no room for the statistics of " + logits);
        }
        for (int r = 0; r < rows; r++) {
            long row = TensorRows.address(logits) + TensorRows.rowBytes(logits, r);
            long givenRow = TensorRows.address(given) + TensorRows.rowBytes(given, r);
            float max = SoftmaxRows.max(row, classes, 1);
            float givenMax = SoftmaxRows.max(givenRow, classes, 1);
            long at = statsAt + 4L * r;
            Lanes.set(max, at);
            Lanes.set(SoftmaxRows.sumOfExponentials(row, classes, max), at + 4L * rows);
            Lanes.set(givenMax, at + 8L * rows);
            Lanes.set(SoftmaxRows.sumOfExponentials(givenRow, classes, givenMax), at + 12L * rows);
            Lanes.set(difference(givenRow, row, givenMax, classes), at + 16L * rows);
        }
    }

    static void join(LocalTensor losses, LocalTensor lse, LocalTensor givenLse, LocalTensor all) {
        int rows = Math.toIntExact(losses.size());
        int ranks = (int) all.dim(0);
        if (all.size() != (long) STATS * ranks * rows) {
            throw new IllegalArgumentException(all + " are not the statistics of " + losses);
        }
        long allAt = TensorRows.denseAddress(all);
        long lossAt = TensorRows.denseAddress(losses);
        long lseAt = TensorRows.denseAddress(lse);
        long givenLseAt = TensorRows.denseAddress(givenLse);
        for (int r = 0; r < rows; r++) {
            double log = LogSums.joined(allAt + 4L * r, ranks, rows, STATS);
            double givenLog = LogSums.joined(allAt + 4L * (2L * rows + r), ranks, rows, STATS);
            double difference = 0;
            for (int rank = 0; rank < ranks; rank++) {
                long at = allAt + 4 * ((long) STATS * rank * rows + r);
                difference += Lanes.get(at + 16L * rows) * Math.exp(Lanes.get(at + 8L * rows) - givenLog);
            }
            Lanes.set((float) (difference - givenLog + log), lossAt + 4L * r);
            Lanes.set((float) log, lseAt + 4L * r);
            Lanes.set((float) givenLog, givenLseAt + 4L * r);
        }
    }

    static void gradient(
            LocalTensor dLogits,
            LocalTensor dLosses,
            LocalTensor logits,
            LocalTensor lse,
            LocalTensor given,
            LocalTensor givenLse) {
        TensorRows.requireSame(dLogits, logits);
        TensorRows.requireSame(given, logits);
        int rows = requireRows(logits, dLosses);
        int classes = TensorRows.size(logits);
        long dLossAt = TensorRows.denseAddress(dLosses);
        long lseAt = TensorRows.denseAddress(lse);
        long givenLseAt = TensorRows.denseAddress(givenLse);
        for (int r = 0; r < rows; r++) {
            gradientRow(
                    TensorRows.address(dLogits) + TensorRows.rowBytes(dLogits, r),
                    TensorRows.address(logits) + TensorRows.rowBytes(logits, r),
                    TensorRows.address(given) + TensorRows.rowBytes(given, r),
                    Lanes.get(lseAt + 4L * r),
                    Lanes.get(givenLseAt + 4L * r),
                    Lanes.get(dLossAt + 4L * r),
                    classes);
        }
    }

    /** {@code Σ e^(given - max) (given - logits)}. */
    private static float difference(long given, long logits, float max, int classes) {
        FloatVector shift = broadcast(max);
        FloatVector sum = zero();
        for (int i = 0; i < classes; i += COUNT) {
            VectorMask<Float> mask = first(classes - i);
            FloatVector value = load(given + 4L * i, mask);
            FloatVector e = VectorMath.expNotLarge(value.sub(shift));
            sum = sum.add(e.mul(value.sub(load(logits + 4L * i, mask))), mask);
        }
        return Lanes.sum(sum);
    }

    private static void gradientRow(
            long dLogits, long logits, long given, float lse, float givenLse, float dLoss, int classes) {
        FloatVector less = broadcast(lse);
        FloatVector givenLess = broadcast(givenLse);
        FloatVector by = broadcast(dLoss);
        for (int i = 0; i < classes; i += COUNT) {
            VectorMask<Float> mask = first(classes - i);
            FloatVector q = VectorMath.expNotLarge(load(logits + 4L * i, mask).sub(less));
            FloatVector p = VectorMath.expNotLarge(load(given + 4L * i, mask).sub(givenLess));
            store(q.sub(p).mul(by), dLogits + 4L * i, mask);
        }
    }

    private static int requireRows(LocalTensor logits, LocalTensor losses) {
        int rows = TensorRows.count(logits);
        if (losses.size() != rows) {
            throw new IllegalArgumentException(logits + " has " + rows + " rows, and losses are " + losses);
        }
        return rows;
    }
}
