package io.shardwright.runtime.cpu.vector.attention;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;

import io.shardwright.runtime.cpu.vector.Bf16Rows;
import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.RowArithmetic;
import io.shardwright.runtime.cpu.vector.SoftmaxRows;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * The row-wise part of attention on one tile {@code [rows, cols]}, whose rows are {@code stride} floats apart. Row r sees the columns up to
 * {@code visible + r}; the others become 0, so that matmuls may run over whole tiles.
 */
final class AttentionRows {
    private AttentionRows() {}

    /** {@code tile = exp(scale tile - max)}, with the largest score of this tile and those before it. */
    static void softmax(long tile, SoftmaxState state, int rows, int cols, int stride, float scale, int visible) {
        for (int row = 0; row < rows; row++) {
            long at = tile + 4L * row * stride;
            int seen = Math.clamp(visible + row + 1L, 0, cols);
            int end = ScoreVectors.end(seen);
            if (seen > 0) {
                ScoreVectors.hideOthers(at, 0, seen);
                float max = Math.max(state.max(row), ScoreVectors.max(at, end, scale));
                state.add(row, max, ScoreVectors.exponentials(at, end, scale, max));
            } else {
                state.addNothing(row);
            }
            ScoreVectors.clear(at, end, stride);
        }
    }

    /** {@code y[r] /= sums[r]}. */
    static void divide(long y, long stride, long sums, int rows, int size) {
        for (int row = 0; row < rows; row++) {
            RowArithmetic.scaleRow(y + row * stride, y + row * stride, 0, 1 / Lanes.get(sums + 4L * row), size);
        }
    }

    /** Rounds rows that are dense into bf16 rows that are {@code stride} bytes apart. */
    static void round(long y, long stride, long x, int rows, int size) {
        for (int row = 0; row < rows; row++) {
            Bf16Rows.round(y + row * stride, x + 4L * row * size, size);
        }
    }

    /**
     * Merges rows {@code added}, dense and not yet divided by their sums, into y, each by its part of the divisor: {@code y = y
     * exp(lse - l) + added / sum exp(addedLse - l)}, with {@code l} the log of both divisors together, which lse becomes.
     */
    static void merge(long y, long stride, long lse, long added, long sums, long addedLse, int rows, int size) {
        for (int row = 0; row < rows; row++) {
            float before = Lanes.get(lse + 4L * row);
            float here = Lanes.get(addedLse + 4L * row);
            double larger = Math.max(before, here);
            if (larger == Double.NEGATIVE_INFINITY) {
                continue; // Nothing is seen yet.
            }
            double together = larger + Math.log(Math.exp(before - larger) + Math.exp(here - larger));
            float keep = (float) Math.exp(before - together);
            float take = (float) (Math.exp(here - together) / Lanes.get(sums + 4L * row));
            weightedSum(y + row * stride, added + 4L * row * size, keep, take, size);
            Lanes.set((float) together, lse + 4L * row);
        }
    }

    /** {@code y = keep y + take x}. */
    private static void weightedSum(long y, long x, float keep, float take, int count) {
        FloatVector keeps = broadcast(keep);
        FloatVector takes = broadcast(take);
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            store(load(y + 4L * i, mask).mul(keeps).add(load(x + 4L * i, mask).mul(takes)), y + 4L * i, mask);
        }
    }

    /**
     * {@code dots[heads, queries] = Σ dy y} over the size of a head, for a range of queries of one sequence. In the order in which dy and
     * y lie in memory: a head at a time would wait for each row.
     */
    static void dots(long dots, LocalTensor dy, LocalTensor y, int batch, int from, int queries) {
        int size = (int) y.dim(3);
        int bytes = y.type().bytes();
        boolean isBf16 = y.type() == DType.BF16;
        if (dy.type() != y.type()) {
            throw new IllegalArgumentException(dy + " and " + y + " differ in type");
        }
        for (int row = 0; row < queries; row++) {
            long dyAt = AttentionShape.row(dy, batch, 0, from + row);
            long yAt = AttentionShape.row(y, batch, 0, from + row);
            for (int head = 0; head < y.dim(1); head++) {
                long dyHead = dyAt + bytes * head * dy.stride(1);
                long yHead = yAt + bytes * head * y.stride(1);
                float dot = isBf16 ? Bf16Rows.dot(dyHead, yHead, size) : SoftmaxRows.dot(dyHead, yHead, size);
                Lanes.set(dot, dots + 4L * (head * queries + row));
            }
        }
    }

    /** Scores become probabilities P, and {@code dScores}, given as {@code dy vᵀ}, become {@code scale P (dP - dot)}. */
    static void gradient(
            long scores, long dScores, long lse, long dots, int rows, int cols, int stride, float scale, int visible) {
        for (int row = 0; row < rows; row++) {
            long skip = 4L * row * stride;
            int seen = Math.clamp(visible + row + 1L, 0, cols);
            int end = ScoreVectors.end(seen);
            if (seen > 0) {
                float log = Lanes.get(lse + 4L * row);
                float dot = Lanes.get(dots + 4L * row);
                ScoreVectors.hideOthers(scores + skip, 0, seen);
                ScoreVectors.gradient(scores + skip, dScores + skip, log, dot, end, scale);
                ScoreVectors.clearOthers(dScores + skip, 0, seen);
            }
            ScoreVectors.clear(scores + skip, end, stride);
            ScoreVectors.clear(dScores + skip, end, stride);
        }
    }
}
