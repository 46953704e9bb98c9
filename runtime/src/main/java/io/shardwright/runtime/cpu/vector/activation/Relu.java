package io.shardwright.runtime.cpu.vector.activation;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;
import static io.shardwright.runtime.cpu.vector.Lanes.zero;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** {@code max(x, 0)}; its derivative at 0 is 0. */
final class Relu {
    private static final FloatVector ONE = broadcast(1);
    private static final FloatVector ZERO = zero();

    private Relu() {}

    private static FloatVector value(FloatVector x) {
        return x.blend(ZERO, x.compare(VectorOperators.LT, ZERO));
    }

    private static FloatVector derivative(FloatVector x) {
        return ZERO.blend(ONE, x.compare(VectorOperators.GT, ZERO));
    }

    static void value(long z, long x, long unused, float unused2, int count) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            store(value(load(x + 4L * i, mask)), z + 4L * i, mask);
        }
    }

    static void gradient(long z, long d, long x, float unused, int count) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            store(derivative(load(x + 4L * i, mask)).mul(load(d + 4L * i, mask)), z + 4L * i, mask);
        }
    }

    static void gated(long z, long gate, long up, float unused, int count) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            store(value(load(gate + 4L * i, mask)).mul(load(up + 4L * i, mask)), z + 4L * i, mask);
        }
    }

    static void withSlope(long a, long h, long unused, float unused2, int count) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            FloatVector x = load(h + 4L * i, mask);
            store(value(x), a + 4L * i, mask);
            store(derivative(x), h + 4L * i, mask);
        }
    }
}
