package io.shardwright.runtime.cpu.vector;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;
import static io.shardwright.runtime.cpu.vector.Lanes.zero;

import io.shardwright.spi.AdamWStep;
import io.shardwright.tensor.LocalTensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** One step of an optimizer in one pass over memory, which leaves the gradient 0. */
public final class Optimizers {
    private Optimizers() {}

    public static void adamW(
            LocalTensor value,
            LocalTensor gradient,
            LocalTensor firstMoment,
            LocalTensor secondMoment,
            double gradientScale,
            AdamWStep step) {
        requireSizes(value, gradient);
        requireSizes(value, firstMoment);
        requireSizes(value, secondMoment);
        double correction1 = 1 - Math.pow(step.beta1(), step.number());
        double correction2 = 1 - Math.pow(step.beta2(), step.number());
        adamW(
                Rows.denseAddress(value),
                Rows.denseAddress(gradient),
                Rows.denseAddress(firstMoment),
                Rows.denseAddress(secondMoment),
                Math.toIntExact(value.size()),
                (float) gradientScale,
                (float) step.beta1(),
                (float) (1 - step.beta1()),
                (float) step.beta2(),
                (float) (1 - step.beta2()),
                (float) (1 - step.rate() * step.decay()),
                (float) (step.rate() / correction1),
                (float) (1 / Math.sqrt(correction2)),
                (float) step.epsilon());
    }

    private static void adamW(
            long value,
            long gradient,
            long first,
            long second,
            int count,
            float scale,
            float beta1,
            float rest1,
            float beta2,
            float rest2,
            float keep,
            float rate,
            float secondScale,
            float epsilon) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            long at = 4L * i;
            FloatVector g = load(gradient + at, mask).mul(broadcast(scale));
            FloatVector m = load(first + at, mask).mul(broadcast(beta1)).add(g.mul(broadcast(rest1)));
            FloatVector s =
                    load(second + at, mask).mul(broadcast(beta2)).add(g.mul(g).mul(broadcast(rest2)));
            FloatVector divisor = s.sqrt().mul(broadcast(secondScale)).add(broadcast(epsilon));
            FloatVector change = m.mul(broadcast(rate)).div(divisor);
            store(m, first + at, mask);
            store(s, second + at, mask);
            store(load(value + at, mask).mul(broadcast(keep)).sub(change), value + at, mask);
            store(zero(), gradient + at, mask);
        }
    }

    public static void sgd(LocalTensor value, LocalTensor gradient, double gradientScale, double rate, double decay) {
        requireSizes(value, gradient);
        sgd(
                Rows.denseAddress(value),
                Rows.denseAddress(gradient),
                Math.toIntExact(value.size()),
                (float) (rate * gradientScale),
                (float) (1 - rate * decay));
    }

    private static void sgd(long value, long gradient, int count, float rate, float keep) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            FloatVector change = load(gradient + 4L * i, mask).mul(broadcast(rate));
            store(load(value + 4L * i, mask).mul(broadcast(keep)).sub(change), value + 4L * i, mask);
            store(zero(), gradient + 4L * i, mask);
        }
    }

    /** The sum of squares in double: four sums, element i in sum i mod 4, added first to last. */
    public static double sumOfSquares(LocalTensor x) {
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

    private static void requireSizes(LocalTensor value, LocalTensor other) {
        if (value.size() != other.size()) {
            throw new IllegalArgumentException("a parameter " + value + " has a companion " + other);
        }
    }
}
