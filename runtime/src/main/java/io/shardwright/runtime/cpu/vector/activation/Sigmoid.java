package io.shardwright.runtime.cpu.vector.activation;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;

import io.shardwright.runtime.cpu.vector.VectorMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Slope {@code s (1 - s)}. */
final class Sigmoid {
    private static final FloatVector ONE = broadcast(1);

    private Sigmoid() {}

    private static FloatVector value(FloatVector x) {
        return VectorMath.sigmoid(x);
    }

    private static FloatVector derivative(FloatVector x) {
        FloatVector s = VectorMath.sigmoid(x);
        return s.mul(ONE.sub(s));
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
            FloatVector s = VectorMath.sigmoid(load(h + 4L * i, mask));
            store(s, a + 4L * i, mask);
            store(s.mul(ONE.sub(s)), h + 4L * i, mask);
        }
    }
}
