package io.shardwright.runtime.cpu.vector;

import static io.shardwright.runtime.cpu.vector.Lanes.ALL;
import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.FLOATS;
import static io.shardwright.runtime.cpu.vector.Lanes.ORDER;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.zero;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * What softmax, attention and cross-entropy do to one dense row. All loads have a mask: they are mostly of what lies in a cache, and of one kind of load
 * the JIT has less to compile than of {@link Lanes#load}'s two, where large methods take these in. Loops call the library themselves for the same reason: where
 * the JIT is at its limit, it calls methods of ours, with vectors as objects.
 */
public final class SoftmaxRows {
    private SoftmaxRows() {}

    /** The largest {@code scale x}; not-a-numbers are left to {@link #exponentials}, whose sum they spoil. */
    public static float max(long x, int count, float scale) {
        FloatVector by = broadcast(scale);
        FloatVector max = broadcast(Float.NEGATIVE_INFINITY);
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = FLOATS.indexInRange(0, count - i);
            FloatVector next = FloatVector.fromMemorySegment(FLOATS, ALL, x + 4L * i, ORDER, mask)
                    .mul(by);
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
            VectorMask<Float> mask = FLOATS.indexInRange(0, count - i);
            FloatVector e = VectorMath.expOfScore(FloatVector.fromMemorySegment(FLOATS, ALL, x + 4L * i, ORDER, mask)
                    .fma(by, less));
            e.intoMemorySegment(ALL, y + 4L * i, ORDER, mask);
            sum = sum.add(e, mask);
        }
        return Lanes.sum(sum);
    }

    /** {@code Σ exp(x - shift)}, without keeping the terms. */
    public static float sumOfExponentials(long x, int count, float shift) {
        FloatVector less = broadcast(shift);
        FloatVector sum = zero();
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = FLOATS.indexInRange(0, count - i);
            sum = sum.add(
                    VectorMath.expOfScore(FloatVector.fromMemorySegment(FLOATS, ALL, x + 4L * i, ORDER, mask)
                            .sub(less)),
                    mask);
        }
        return Lanes.sum(sum);
    }

    /** {@code Σ x y}. */
    public static float dot(long x, long y, int count) {
        FloatVector sum = zero();
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = FLOATS.indexInRange(0, count - i);
            sum = FloatVector.fromMemorySegment(FLOATS, ALL, x + 4L * i, ORDER, mask)
                    .fma(FloatVector.fromMemorySegment(FLOATS, ALL, y + 4L * i, ORDER, mask), sum);
        }
        return Lanes.sum(sum);
    }

    /** {@code Σ x}. */
    public static float sum(long x, int count) {
        FloatVector sum = zero();
        for (int i = 0; i < count; i += COUNT) {
            sum = sum.add(
                    FloatVector.fromMemorySegment(FLOATS, ALL, x + 4L * i, ORDER, FLOATS.indexInRange(0, count - i)));
        }
        return Lanes.sum(sum);
    }
}
