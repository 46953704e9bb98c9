package io.shardwright.runtime.cpu.vector.attention;

import static io.shardwright.runtime.cpu.vector.Lanes.ALL;
import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.FLOATS;
import static io.shardwright.runtime.cpu.vector.Lanes.ORDER;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;
import static io.shardwright.runtime.cpu.vector.Lanes.zero;

import io.shardwright.runtime.cpu.vector.Bf16Rows;
import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.RowArithmetic;
import io.shardwright.runtime.cpu.vector.SoftmaxRows;
import io.shardwright.runtime.cpu.vector.VectorMath;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The row-wise part of attention on one tile {@code [rows, cols]}, whose rows are {@code stride} floats apart. Row r sees the columns up to
 * {@code visible + r}; the others become 0, so that matmuls may run over whole tiles.
 *
 * <p>Strides are whole vectors, and what a row doesn't see of its last vector is minus infinity first, whose exponential is 0. So loops need no masks, which
 * cost a quarter of the time. They call the library themselves: where the JIT is at the limit of what it takes in, it calls methods of ours with vectors as
 * objects.
 */
final class AttentionRows {
    private AttentionRows() {}

    /** {@code tile = exp(scale tile - max)}, with the largest score of this tile and those before it. */
    static void softmax(long tile, SoftmaxState state, int rows, int cols, int stride, float scale, int visible) {
        for (int row = 0; row < rows; row++) {
            long at = tile + 4L * row * stride;
            int seen = Math.clamp(visible + row + 1L, 0, cols);
            int whole = hideRest(at, seen);
            if (seen > 0) {
                float max = Math.max(state.max(row), max(at, whole, scale));
                state.add(row, max, exponentials(at, whole, scale, max));
            } else {
                state.addNothing(row);
            }
            clear(at, whole, stride);
        }
    }

    /** Makes scores after {@code seen} minus infinity, up to the end of their vector, which is returned. */
    private static int hideRest(long scores, int seen) {
        int whole = (seen + COUNT - 1) / COUNT * COUNT;
        FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY)
                .intoMemorySegment(ALL, scores + 4L * seen, ORDER, FLOATS.indexInRange(seen, whole));
        return whole;
    }

    /** Makes whole vectors zero. */
    private static void clear(long x, int from, int to) {
        for (int i = from; i < to; i += COUNT) {
            FloatVector.zero(FLOATS).intoMemorySegment(ALL, x + 4L * i, ORDER);
        }
    }

    /** The largest {@code scale x}; not-a-numbers are left to {@link #exponentials}, whose sum they spoil. */
    private static float max(long x, int count, float scale) {
        FloatVector max = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < count; i += COUNT) {
            FloatVector next = FloatVector.fromMemorySegment(FLOATS, ALL, x + 4L * i, ORDER);
            max = max.blend(next, next.compare(VectorOperators.GT, max));
        }
        return scale * Lanes.max(max);
    }

    /** {@code x = exp(scale x - shift)}, not above 1; returns the sum. */
    private static float exponentials(long x, int count, float scale, float shift) {
        FloatVector by = broadcast(scale);
        FloatVector less = broadcast(-shift);
        FloatVector sum = zero();
        for (int i = 0; i < count; i += COUNT) {
            FloatVector score = FloatVector.fromMemorySegment(FLOATS, ALL, x + 4L * i, ORDER)
                    .fma(by, less);
            FloatVector e = VectorMath.expOfScore(score);
            e.intoMemorySegment(ALL, x + 4L * i, ORDER);
            sum = sum.add(e);
        }
        return Lanes.sum(sum);
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
            int whole = hideRest(scores + skip, seen);
            float dot = Lanes.get(dots + 4L * row);
            gradientRow(scores + skip, dScores + skip, Lanes.get(lse + 4L * row), dot, whole, scale);
            clear(scores + skip, whole, stride);
            clear(dScores + skip, whole, stride);
        }
    }

    private static void gradientRow(long scores, long dScores, float lse, float dot, int count, float scale) {
        FloatVector by = broadcast(scale);
        FloatVector shift = broadcast(-lse);
        FloatVector less = broadcast(-scale * dot);
        for (int i = 0; i < count; i += COUNT) {
            FloatVector score = FloatVector.fromMemorySegment(FLOATS, ALL, scores + 4L * i, ORDER)
                    .fma(by, shift);
            FloatVector p = VectorMath.expOfScore(score);
            p.intoMemorySegment(ALL, scores + 4L * i, ORDER);
            FloatVector.fromMemorySegment(FLOATS, ALL, dScores + 4L * i, ORDER)
                    .fma(by, less)
                    .mul(p)
                    .intoMemorySegment(ALL, dScores + 4L * i, ORDER);
        }
    }
}
