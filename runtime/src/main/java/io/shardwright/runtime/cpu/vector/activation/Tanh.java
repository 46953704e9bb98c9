package io.shardwright.runtime.cpu.vector.activation;

import static io.shardwright.runtime.cpu.vector.Lanes.ALL;
import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.ORDER;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;

import io.shardwright.runtime.cpu.vector.VectorMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Slope {@code 1 - tanh²}. */
final class Tanh {
    private static final FloatVector ONE = broadcast(1);

    private Tanh() {}

    private static FloatVector value(FloatVector x) {
        return VectorMath.tanh(x);
    }

    private static FloatVector derivative(FloatVector x) {
        FloatVector t = VectorMath.tanh(x);
        return ONE.sub(t.mul(t));
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
            FloatVector by = load(d + 4L * i, mask);
            // This body is as large as the JIT takes: after it, not even store() is inlined.
            derivative(load(x + 4L * i, mask)).mul(by).intoMemorySegment(ALL, z + 4L * i, ORDER, mask);
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
            FloatVector t = VectorMath.tanh(load(h + 4L * i, mask));
            store(t, a + 4L * i, mask);
            store(ONE.sub(t.mul(t)), h + 4L * i, mask);
        }
    }
}
