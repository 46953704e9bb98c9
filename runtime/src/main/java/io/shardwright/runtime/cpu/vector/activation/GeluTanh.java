package io.shardwright.runtime.cpu.vector.activation;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;

import io.shardwright.runtime.cpu.vector.VectorMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** {@code x s(u)} with s the sigmoid and {@code u = 2 √(2/π) (x + 0.044715 x³)}: {@code (1 + tanh(u/2)) / 2} is {@code s(u)}. */
final class GeluTanh {
    private static final FloatVector ONE = broadcast(1);
    private static final double ROOT_8_OVER_PI = Math.sqrt(8 / Math.PI);
    private static final FloatVector LINEAR = broadcast((float) ROOT_8_OVER_PI);
    private static final FloatVector CUBIC = broadcast((float) (0.044715 * ROOT_8_OVER_PI));
    private static final FloatVector CUBIC_SLOPE = broadcast((float) (3 * 0.044715 * ROOT_8_OVER_PI));

    private GeluTanh() {}

    private static FloatVector value(FloatVector x) {
        return x.mul(VectorMath.sigmoid(u(x)));
    }

    private static FloatVector derivative(FloatVector x) {
        FloatVector s = VectorMath.sigmoid(u(x));
        FloatVector du = x.mul(x).fma(CUBIC_SLOPE, LINEAR);
        return s.mul(ONE.sub(s)).mul(du).fma(x, s);
    }

    private static FloatVector u(FloatVector x) {
        return x.mul(x).fma(CUBIC, LINEAR).mul(x);
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
            FloatVector s = VectorMath.sigmoid(u(x));
            FloatVector du = x.mul(x).fma(CUBIC_SLOPE, LINEAR);
            store(x.mul(s), a + 4L * i, mask);
            store(s.mul(ONE.sub(s)).mul(du).fma(x, s), h + 4L * i, mask);
        }
    }
}
