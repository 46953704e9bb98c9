package io.shardwright.runtime.cpu.vector;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;

import io.shardwright.spi.MomentumStep;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** One step of an optimizer in one pass over memory, which leaves the gradient 0. */
public final class Optimizers {
    private Optimizers() {}

    public static void sgd(LocalTensor value, LocalTensor gradient, double gradientScale, double rate, double decay) {
        requireSizes(value, gradient);
        sgd(
                Rows.denseAddress(value),
                Rows.denseAddressOfAny(gradient),
                gradient.type() == DType.BF16,
                Math.toIntExact(value.size()),
                (float) (rate * gradientScale),
                (float) (1 - rate * decay));
    }

    private static void sgd(long value, long gradient, boolean half, int count, float rate, float keep) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            FloatVector change = Halves.load(gradient, i, half, mask).mul(broadcast(rate));
            store(load(value + 4L * i, mask).mul(broadcast(keep)).sub(change), value + 4L * i, mask);
            Halves.clear(gradient, i, half, mask);
        }
    }

    public static void momentum(
            LocalTensor value, LocalTensor gradient, LocalTensor velocity, double gradientScale, MomentumStep step) {
        requireSizes(value, gradient);
        requireSizes(value, velocity);
        // value -= rate (ofVelocity velocity + ofGradient g), with the new velocity
        momentum(
                Rows.denseAddress(value),
                Rows.denseAddressOfAny(gradient),
                gradient.type() == DType.BF16,
                Rows.denseAddress(velocity),
                Math.toIntExact(value.size()),
                (float) gradientScale,
                (float) step.decay(),
                (float) step.momentum(),
                (float) (step.nesterov() ? step.rate() * step.momentum() : step.rate()),
                (float) (step.nesterov() ? step.rate() : 0));
    }

    private static void momentum(
            long value,
            long gradient,
            boolean half,
            long velocity,
            int count,
            float scale,
            float decay,
            float momentum,
            float ofVelocity,
            float ofGradient) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            long at = 4L * i;
            FloatVector x = load(value + at, mask);
            FloatVector g =
                    Halves.load(gradient, i, half, mask).mul(broadcast(scale)).add(x.mul(broadcast(decay)));
            FloatVector v = load(velocity + at, mask).mul(broadcast(momentum)).add(g);
            store(v, velocity + at, mask);
            FloatVector change = v.mul(broadcast(ofVelocity)).add(g.mul(broadcast(ofGradient)));
            store(x.sub(change), value + at, mask);
            Halves.clear(gradient, i, half, mask);
        }
    }

    public static void muonDirection(LocalTensor gradient, LocalTensor mean, double gradientScale, double beta) {
        requireSizes(gradient, mean);
        muonDirection(
                Rows.denseAddressOfAny(gradient),
                gradient.type() == DType.BF16,
                Rows.denseAddress(mean),
                Math.toIntExact(gradient.size()),
                (float) (gradientScale * (1 - beta)),
                (float) beta);
    }

    private static void muonDirection(long gradient, boolean half, long mean, int count, float scale, float beta) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            long at = 4L * i;
            FloatVector g = Halves.load(gradient, i, half, mask).mul(broadcast(scale));
            FloatVector m = load(mean + at, mask).mul(broadcast(beta)).add(g);
            store(m, mean + at, mask);
            Halves.store(m.mul(broadcast(beta)).add(g), gradient, i, half, mask);
        }
    }

    /** The sum of squares in double: four sums, element i in sum i mod 4, added first to last. */
    public static double sumOfSquares(LocalTensor x) {
        if (x.type() == DType.BF16) {
            return Halves.sumOfSquares(Rows.denseAddressOfAny(x), x.size());
        }
        long at = Rows.denseAddress(x);
        long end = at + 4 * x.size();
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        for (; at + 16 <= end; at += 16) {
            a += square(at);
            b += square(at + 4);
            c += square(at + 8);
            d += square(at + 12);
        }
        double sum = a + b + c + d;
        for (; at < end; at += 4) {
            sum += square(at);
        }
        return sum;
    }

    private static double square(long at) {
        double value = Lanes.get(at);
        return value * value;
    }

    static void requireSizes(LocalTensor value, LocalTensor other) {
        if (value.size() != other.size()) {
            throw new IllegalArgumentException("a parameter " + value + " has a companion " + other);
        }
    }
}
