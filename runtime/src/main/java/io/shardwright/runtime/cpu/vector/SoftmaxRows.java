package io.shardwright.runtime.cpu.vector;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.loadMasked;
import static io.shardwright.runtime.cpu.vector.Lanes.store;
import static io.shardwright.runtime.cpu.vector.Lanes.zero;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * What softmax, attention and cross-entropy do to one dense row. All loads have a mask: they are mostly of what lies in a cache, and of one kind of load
 * the JIT has less to compile than of {@link Lanes#load}'s two, where large methods take these in.
 */
public final class SoftmaxRows {
    private SoftmaxRows() {}

    /** The largest {@code scale x}; not-a-numbers are left to {@link #exponentials}, whose sum they spoil. */
    public static float max(long x, int count, float scale) {
        FloatVector by = broadcast(scale);
        FloatVector max = broadcast(Float.NEGATIVE_INFINITY);
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            FloatVector next = loadMasked(x + 4L * i, mask).mul(by);
            max = max.blend(next, next.compare(VectorOperators.GT, max).and(mask));
        }
        return Lanes.max(max);
    }

    /** {@code y = exp(scale x - shift)}, not above 1; returns the sum. y may be x. */
    public static float exponentials(long y, long x, int count, float scale, float shift) {
        FloatVector by = broadcast(scale);
        FloatVector less = broadcast(-shift);
        FloatVector sum = zero();
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            FloatVector e = VectorMath.expOfScore(loadMasked(x + 4L * i, mask).fma(by, less));
            store(e, y + 4L * i, mask);
            sum = sum.add(e, mask);
        }
        return Lanes.sum(sum);
    }

    /** {@code Σ exp(x - shift)}, without keeping the terms. */
    public static float sumOfExponentials(long x, int count, float shift) {
        FloatVector less = broadcast(shift);
        FloatVector sum = zero();
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            sum = sum.add(VectorMath.expOfScore(loadMasked(x + 4L * i, mask).sub(less)), mask);
        }
        return Lanes.sum(sum);
    }

    /** {@code Σ x y}. */
    public static float dot(long x, long y, int count) {
        FloatVector sum = zero();
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            sum = loadMasked(x + 4L * i, mask).fma(loadMasked(y + 4L * i, mask), sum);
        }
        return Lanes.sum(sum);
    }

    /** {@code Σ x}. */
    public static float sum(long x, int count) {
        FloatVector sum = zero();
        for (int i = 0; i < count; i += COUNT) {
            sum = sum.add(loadMasked(x + 4L * i, first(count - i)));
        }
        return Lanes.sum(sum);
    }
}
