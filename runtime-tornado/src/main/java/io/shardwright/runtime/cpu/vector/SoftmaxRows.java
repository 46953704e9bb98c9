package io.shardwright.runtime.cpu.vector;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;
import static io.shardwright.runtime.cpu.vector.Lanes.zero;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** What softmax, attention and cross-entropy do to one dense row. */
final class SoftmaxRows {
    private SoftmaxRows() {}

    /** The largest {@code scale x}; not-a-numbers are left to {@link #exponentials}, whose sum they spoil. */
    static float max(long x, int count, float scale) {
        int whole = Lanes.whole(count);
        FloatVector by = broadcast(scale);
        FloatVector max = broadcast(Float.NEGATIVE_INFINITY);
        for (int i = 0; i < whole; i += COUNT) {
            max = larger(max, load(x + 4L * i).mul(by));
        }
        if (whole < count) {
            VectorMask<Float> mask = first(count - whole);
            FloatVector last = load(x + 4L * whole, mask).mul(by);
            max = max.blend(larger(max, last), mask);
        }
        return Lanes.max(max);
    }

    private static FloatVector larger(FloatVector x, FloatVector y) {
        return x.blend(y, y.compare(VectorOperators.GT, x));
    }

    /** {@code y = exp(scale x - shift)}, not above 1; returns the sum. y may be x. */
    static float exponentials(long y, long x, int count, float scale, float shift) {
        int whole = Lanes.whole(count);
        FloatVector by = broadcast(scale);
        FloatVector less = broadcast(-shift);
        FloatVector sum = zero();
        for (int i = 0; i < whole; i += COUNT) {
            FloatVector e = VectorMath.expNotLarge(load(x + 4L * i).fma(by, less));
            store(e, y + 4L * i);
            sum = sum.add(e);
        }
        if (whole < count) {
            VectorMask<Float> mask = first(count - whole);
            FloatVector e = VectorMath.expNotLarge(load(x + 4L * whole, mask).fma(by, less));
            store(e, y + 4L * whole, mask);
            sum = sum.add(zero().blend(e, mask));
        }
        return Lanes.sum(sum);
    }

    /** {@code Σ exp(x - shift)}, without keeping the terms. */
    static float sumOfExponentials(long x, int count, float shift) {
        int whole = Lanes.whole(count);
        FloatVector less = broadcast(shift);
        FloatVector sum = zero();
        for (int i = 0; i < whole; i += COUNT) {
            sum = sum.add(VectorMath.expNotLarge(load(x + 4L * i).sub(less)));
        }
        if (whole < count) {
            VectorMask<Float> mask = first(count - whole);
            FloatVector e = VectorMath.expNotLarge(load(x + 4L * whole, mask).sub(less));
            sum = sum.add(zero().blend(e, mask));
        }
        return Lanes.sum(sum);
    }

    /** {@code Σ x y}. */
    static float dot(long x, long y, int count) {
        int whole = Lanes.whole(count);
        FloatVector sum = zero();
        for (int i = 0; i < whole; i += COUNT) {
            sum = load(x + 4L * i).fma(load(y + 4L * i), sum);
        }
        if (whole < count) {
            VectorMask<Float> mask = first(count - whole);
            sum = load(x + 4L * whole, mask).fma(load(y + 4L * whole, mask), sum);
        }
        return Lanes.sum(sum);
    }
}
