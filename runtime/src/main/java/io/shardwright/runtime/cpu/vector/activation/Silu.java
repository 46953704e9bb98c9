package io.shardwright.runtime.cpu.vector.activation;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;

import io.shardwright.runtime.cpu.vector.VectorMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** {@code x s(x)} with s the sigmoid; derivative {@code s (1 + x (1 - s))}. */
final class Silu {
    private static final FloatVector ONE = broadcast(1);

    private Silu() {}

    private static FloatVector value(FloatVector x) {
        return x.mul(VectorMath.sigmoid(x));
    }

    private static FloatVector derivative(FloatVector x) {
        FloatVector s = VectorMath.sigmoid(x);
        return ONE.sub(s).fma(x, ONE).mul(s);
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
            FloatVector s = VectorMath.sigmoid(x);
            store(x.mul(s), a + 4L * i, mask);
            store(ONE.sub(s).fma(x, ONE).mul(s), h + 4L * i, mask);
        }
    }
}
