package io.shardwright.runtime.cpu.vector.attention;

import static io.shardwright.runtime.cpu.vector.Lanes.ALL;
import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.FLOATS;
import static io.shardwright.runtime.cpu.vector.Lanes.ORDER;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.zero;

import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.VectorMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Softmax and its gradient of a range of scores in one row of a tile, in whole vectors: rows are as many, and what of a vector isn't in the range
 * is minus infinity first, whose exponential is 0. Masks in these loops would cost a quarter of the time.
 *
 * <p>They call the library themselves: where the JIT is at the limit of what it takes in, it calls methods of ours, with vectors as objects.
 */
final class ScoreVectors {
    private ScoreVectors() {}

    /** Where the vector of element {@code from} starts. */
    static int start(int from) {
        return from / COUNT * COUNT;
    }

    /** Where the vector ends whose elements before {@code to} are in a range. */
    static int end(int to) {
        return start(to + COUNT - 1);
    }

    /** Makes minus infinity what isn't in the range from {@code from} to {@code to}, of the vectors that are in part. */
    static void hideOthers(long row, int from, int to) {
        fillOthers(row, from, to, Float.NEGATIVE_INFINITY);
    }

    /** Makes zero what isn't. */
    static void clearOthers(long row, int from, int to) {
        fillOthers(row, from, to, 0);
    }

    private static void fillOthers(long row, int from, int to, float value) {
        fill(row + 4L * start(from), from - start(from), value);
        fill(row + 4L * to, end(to) - to, value);
    }

    /** Fills less than a vector. No mask is empty: elsewhere none is, and the JIT would have one more case to take in everywhere. */
    private static void fill(long at, int count, float value) {
        if (count > 0) {
            FloatVector.broadcast(FLOATS, value).intoMemorySegment(ALL, at, ORDER, FLOATS.indexInRange(0, count));
        }
    }

    /** Makes vectors zero. */
    static void clear(long row, int from, int to) {
        for (int i = from; i < to; i += COUNT) {
            FloatVector.zero(FLOATS).intoMemorySegment(ALL, row + 4L * i, ORDER);
        }
    }

    /** The largest {@code scale x}, where scale is positive; not-a-numbers are left to {@link #exponentials}, whose sum they spoil. */
    static float max(long x, int count, float scale) {
        FloatVector max = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < count; i += COUNT) {
            FloatVector next = FloatVector.fromMemorySegment(FLOATS, ALL, x + 4L * i, ORDER);
            max = max.blend(next, next.compare(VectorOperators.GT, max));
        }
        return scale * Lanes.max(max);
    }

    /** {@code x = exp(scale x - shift)}, not above 1; returns the sum. */
    static float exponentials(long x, int count, float scale, float shift) {
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

    /** Scores become weights {@code P = exp(scale score - lse)}, and dScores {@code scale P (dP - dot)}. */
    static void gradient(long scores, long dScores, float lse, float dot, int count, float scale) {
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
