package io.shardwright.runtime.cpu.vector.elementwise;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;
import static io.shardwright.runtime.cpu.vector.Lanes.zero;

import io.shardwright.runtime.cpu.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** What is made of two numbers, or chosen of them by a mask; each a loop of its own. */
final class PairRows {
    private static final FloatVector ONE = broadcast(1);
    private static final FloatVector ZERO = zero();

    private PairRows() {}

    static void subtract(long z, long x, long y, float unused, int count) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            store(load(x + 4L * i, mask).sub(load(y + 4L * i, mask)), z + 4L * i, mask);
        }
    }

    static void divide(long z, long x, long y, float unused, int count) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            store(load(x + 4L * i, mask).div(load(y + 4L * i, mask)), z + 4L * i, mask);
        }
    }

    static void max(long z, long x, long y, float unused, int count) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            store(load(x + 4L * i, mask).max(load(y + 4L * i, mask)), z + 4L * i, mask);
        }
    }

    static void min(long z, long x, long y, float unused, int count) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            store(load(x + 4L * i, mask).min(load(y + 4L * i, mask)), z + 4L * i, mask);
        }
    }

    static void greater(long z, long x, long y, float unused, int count) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            VectorMask<Float> holds = load(x + 4L * i, mask).compare(VectorOperators.GT, load(y + 4L * i, mask));
            store(ZERO.blend(ONE, holds), z + 4L * i, mask);
        }
    }

    static void atLeast(long z, long x, long y, float unused, int count) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            VectorMask<Float> holds = load(x + 4L * i, mask).compare(VectorOperators.GE, load(y + 4L * i, mask));
            store(ZERO.blend(ONE, holds), z + 4L * i, mask);
        }
    }

    static void equal(long z, long x, long y, float unused, int count) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            VectorMask<Float> holds = load(x + 4L * i, mask).compare(VectorOperators.EQ, load(y + 4L * i, mask));
            store(ZERO.blend(ONE, holds), z + 4L * i, mask);
        }
    }

    /** One element after the other: what models raise to powers that are no product and no root is little. */
    static void power(long z, long x, long y, float unused, int count) {
        for (long at = 0; at < 4L * count; at += 4) {
            Lanes.set((float) Math.pow(Lanes.get(x + at), Lanes.get(y + at)), z + at);
        }
    }

    static void where(long z, long chooser, long yes, long no, int count) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            VectorMask<Float> holds = load(chooser + 4L * i, mask).compare(VectorOperators.NE, ZERO);
            store(load(no + 4L * i, mask).blend(load(yes + 4L * i, mask), holds), z + 4L * i, mask);
        }
    }
}
