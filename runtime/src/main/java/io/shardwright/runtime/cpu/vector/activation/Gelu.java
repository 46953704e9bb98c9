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

/** {@code x Φ(x)} with Φ the normal distribution; derivative {@code Φ(x) + x φ(x)}. */
final class Gelu {
    private static final FloatVector ROOT_HALF_PI_INVERSE = broadcast(0.3989422804f);

    private Gelu() {}

    private static FloatVector value(FloatVector x) {
        return x.mul(VectorMath.normalIntegral(x, VectorMath.bell(x)));
    }

    private static FloatVector derivative(FloatVector x) {
        FloatVector bell = VectorMath.bell(x);
        return VectorMath.normalDensity(bell).fma(x, VectorMath.normalIntegral(x, bell));
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
            FloatVector x = load(h + 4L * i, mask);
            FloatVector bell = VectorMath.bell(x);
            FloatVector integral = VectorMath.normalIntegral(x, bell);
            // As in gradient(): from here on nothing of ours is inlined.
            x.mul(integral).intoMemorySegment(ALL, a + 4L * i, ORDER, mask);
            bell.mul(ROOT_HALF_PI_INVERSE).fma(x, integral).intoMemorySegment(ALL, h + 4L * i, ORDER, mask);
        }
    }
}
