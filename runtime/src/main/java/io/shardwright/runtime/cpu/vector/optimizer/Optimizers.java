package io.shardwright.runtime.cpu.vector.optimizer;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;
import static io.shardwright.runtime.cpu.vector.Lanes.zero;

import io.shardwright.runtime.cpu.vector.Bf16Rows;
import io.shardwright.runtime.cpu.vector.Scratch;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.spi.optimizer.MomentumStep;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * One step of an optimizer in one pass over memory, which leaves the gradient 0.
 *
 * <p>One loop over both types of gradients would make objects of its vectors, so bf16 is widened, a block at a time.
 */
public final class Optimizers {
    /** Elements that stay in a core's nearest cache. */
    private static final int BLOCK = 1 << 11;

    /** Elements that a loop counts; a unit may have more. */
    static final long LARGEST = 1 << 30;

    private final Scratch floats = new Scratch();

    public Optimizers() {}

    public void sgd(LocalTensor value, LocalTensor gradient, double gradientScale, double rate, double decay) {
        requireSizes(value, gradient);
        long valueAt = TensorRows.denseAddress(value);
        long block = block(gradient);
        for (long from = 0; from < value.size(); from += block) {
            int size = (int) Math.min(block, value.size() - from);
            sgd(valueAt + 4 * from, widened(gradient, from, size), size, (float) (rate * gradientScale), (float)
                    (1 - rate * decay));
            clearBf16(gradient, from, size);
        }
    }

    private static void sgd(long value, long gradient, int count, float rate, float keep) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            long at = 4L * i;
            FloatVector change = load(gradient + at, mask).mul(broadcast(rate));
            store(load(value + at, mask).mul(broadcast(keep)).sub(change), value + at, mask);
            store(zero(), gradient + at, mask);
        }
    }

    public void momentum(
            LocalTensor value, LocalTensor gradient, LocalTensor velocity, double gradientScale, MomentumStep step) {
        requireSizes(value, gradient);
        requireSizes(value, velocity);
        long valueAt = TensorRows.denseAddress(value);
        long velocityAt = TensorRows.denseAddress(velocity);
        long block = block(gradient);
        for (long from = 0; from < value.size(); from += block) {
            int size = (int) Math.min(block, value.size() - from);
            // value -= rate (ofVelocity velocity + ofGradient g), with the new velocity
            momentum(
                    valueAt + 4 * from,
                    widened(gradient, from, size),
                    velocityAt + 4 * from,
                    size,
                    (float) gradientScale,
                    (float) step.decay(),
                    (float) step.momentum(),
                    (float) (step.nesterov() ? step.rate() * step.momentum() : step.rate()),
                    (float) (step.nesterov() ? step.rate() : 0));
            clearBf16(gradient, from, size);
        }
    }

    private static void momentum(
            long value,
            long gradient,
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
            FloatVector g = load(gradient + at, mask).mul(broadcast(scale)).add(x.mul(broadcast(decay)));
            FloatVector v = load(velocity + at, mask).mul(broadcast(momentum)).add(g);
            store(v, velocity + at, mask);
            FloatVector change = v.mul(broadcast(ofVelocity)).add(g.mul(broadcast(ofGradient)));
            store(x.sub(change), value + at, mask);
            store(zero(), gradient + at, mask);
        }
    }

    public void muonDirection(LocalTensor gradient, LocalTensor mean, double gradientScale, double beta) {
        requireSizes(gradient, mean);
        long meanAt = TensorRows.denseAddress(mean);
        long block = block(gradient);
        for (long from = 0; from < gradient.size(); from += block) {
            int size = (int) Math.min(block, gradient.size() - from);
            long wide = widened(gradient, from, size);
            muonDirection(wide, meanAt + 4 * from, size, (float) (gradientScale * (1 - beta)), (float) beta);
            if (gradient.type() == DType.BF16) {
                Bf16Rows.round(TensorRows.denseAddressOfAny(gradient) + 2 * from, wide, size);
            }
        }
    }

    private static void muonDirection(long gradient, long mean, int count, float scale, float beta) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            long at = 4L * i;
            FloatVector g = load(gradient + at, mask).mul(broadcast(scale));
            FloatVector m = load(mean + at, mask).mul(broadcast(beta)).add(g);
            store(m, mean + at, mask);
            store(m.mul(broadcast(beta)).add(g), gradient + at, mask);
        }
    }

    private static long block(LocalTensor gradient) {
        return gradient.type() == DType.BF16 ? BLOCK : LARGEST;
    }

    /** Where the elements from {@code from} on are as floats: in place, or if they are bf16 in working memory. */
    private long widened(LocalTensor gradient, long from, int size) {
        long at = TensorRows.denseAddressOfAny(gradient);
        return gradient.type() == DType.BF16 ? Bf16Rows.widened(at + 2 * from, size, floats) : at + 4 * from;
    }

    private static void clearBf16(LocalTensor gradient, long from, int size) {
        if (gradient.type() == DType.BF16) {
            Bf16Rows.clear(TensorRows.denseAddressOfAny(gradient) + 2 * from, size);
        }
    }

    /** The sum of squares in double. */
    public double sumOfSquares(LocalTensor x) {
        double sum = 0;
        long block = block(x);
        for (long from = 0; from < x.size(); from += block) {
            int size = (int) Math.min(block, x.size() - from);
            sum += SquareSum.of(widened(x, from, size), size);
        }
        return sum;
    }

    static void requireSizes(LocalTensor value, LocalTensor other) {
        if (value.size() != other.size()) {
            throw new IllegalArgumentException("a parameter " + value + " has a companion " + other);
        }
    }
}
