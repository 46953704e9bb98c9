package io.shardwright.runtime.cpu.vector.elementwise;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;
import static io.shardwright.runtime.cpu.vector.Lanes.zero;

import io.shardwright.runtime.cpu.vector.VectorMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** Functions of one number, each a loop of its own. */
final class FunctionRows {
    private static final FloatVector ONE = broadcast(1);
    private static final FloatVector MINUS_ONE = broadcast(-1);
    private static final FloatVector ZERO = zero();

    private FunctionRows() {}

    static void exp(long z, long x, long unused, float unused2, int count) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            store(VectorMath.exp(load(x + 4L * i, mask)), z + 4L * i, mask);
        }
    }

    static void log(long z, long x, long unused, float unused2, int count) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            store(VectorMath.log(load(x + 4L * i, mask)), z + 4L * i, mask);
        }
    }

    static void sqrt(long z, long x, long unused, float unused2, int count) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            store(load(x + 4L * i, mask).sqrt(), z + 4L * i, mask);
        }
    }

    static void inverseSqrt(long z, long x, long unused, float unused2, int count) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            store(ONE.div(load(x + 4L * i, mask).sqrt()), z + 4L * i, mask);
        }
    }

    static void softCap(long z, long x, long unused, float cap, int count) {
        FloatVector inside = broadcast(1 / cap);
        FloatVector outside = broadcast(cap);
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            FloatVector tanh = VectorMath.tanh(load(x + 4L * i, mask).mul(inside));
            store(tanh.mul(outside), z + 4L * i, mask);
        }
    }

    static void abs(long z, long x, long unused, float unused2, int count) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            store(load(x + 4L * i, mask).abs(), z + 4L * i, mask);
        }
    }

    static void not(long z, long x, long unused, float unused2, int count) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            store(ONE.sub(load(x + 4L * i, mask)), z + 4L * i, mask);
        }
    }

    static void sign(long z, long x, long unused, float unused2, int count) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            FloatVector value = load(x + 4L * i, mask);
            FloatVector sign = ZERO.blend(ONE, value.compare(VectorOperators.GT, ZERO))
                    .blend(MINUS_ONE, value.compare(VectorOperators.LT, ZERO));
            store(sign, z + 4L * i, mask);
        }
    }
}
