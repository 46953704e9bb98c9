package io.shardwright.runtime.cpu.vector.optimizer;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.loadMasked;
import static io.shardwright.runtime.cpu.vector.Lanes.store;
import static io.shardwright.runtime.cpu.vector.Lanes.zero;

import io.shardwright.runtime.cpu.vector.Bf16Rows;
import io.shardwright.runtime.cpu.vector.Scratch;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.spi.optimizer.AdamStep;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** One step of Adam or AdamW in one pass over memory, which leaves the gradient 0. They differ in where decay goes. */
public final class AdamUpdate {
    /** Elements that stay in a core's nearest cache. */
    private static final int BLOCK = 1 << 11;

    private final Scratch floats = new Scratch();

    public AdamUpdate() {}

    public void adamW(
            LocalTensor value,
            LocalTensor gradient,
            LocalTensor firstMoment,
            LocalTensor secondMoment,
            double gradientScale,
            AdamStep step) {
        run(value, gradient, firstMoment, secondMoment, gradientScale, step, 0, 1 - step.rate() * step.decay());
    }

    public void adam(
            LocalTensor value,
            LocalTensor gradient,
            LocalTensor firstMoment,
            LocalTensor secondMoment,
            double gradientScale,
            AdamStep step) {
        run(value, gradient, firstMoment, secondMoment, gradientScale, step, step.decay(), 1);
    }

    /**
     * @param inGradient share of the value that is added to the gradient
     * @param keep share of the value that is left before the update
     */
    private void run(
            LocalTensor value,
            LocalTensor gradient,
            LocalTensor firstMoment,
            LocalTensor secondMoment,
            double gradientScale,
            AdamStep step,
            double inGradient,
            double keep) {
        Optimizers.requireSizes(value, gradient);
        Optimizers.requireSizes(value, firstMoment);
        Optimizers.requireSizes(value, secondMoment);
        double correction1 = 1 - Math.pow(step.beta1(), step.number());
        double correction2 = 1 - Math.pow(step.beta2(), step.number());
        boolean bf16 = gradient.type() == DType.BF16;
        long valueAt = TensorRows.denseAddress(value);
        long gradientAt = TensorRows.denseAddressOfAny(gradient);
        long firstAt = TensorRows.denseAddress(firstMoment);
        long secondAt = TensorRows.denseAddress(secondMoment);
        // One loop over both types would make objects of its vectors, so bf16 is widened, a block at a time.
        long block = bf16 ? BLOCK : Optimizers.LARGEST;
        for (long from = 0; from < value.size(); from += block) {
            int size = (int) Math.min(block, value.size() - from);
            long bf16At = gradientAt + 2 * from;
            run(
                    valueAt + 4 * from,
                    bf16 ? Bf16Rows.widened(bf16At, size, floats) : gradientAt + 4 * from,
                    firstAt + 4 * from,
                    secondAt + 4 * from,
                    size,
                    (float) gradientScale,
                    (float) inGradient,
                    (float) step.beta1(),
                    (float) (1 - step.beta1()),
                    (float) step.beta2(),
                    (float) (1 - step.beta2()),
                    (float) keep,
                    (float) (step.rate() / correction1),
                    (float) (1 / Math.sqrt(correction2)),
                    (float) step.epsilon());
            if (bf16) {
                Bf16Rows.clear(bf16At, size);
            }
        }
    }

    private static void run(
            long value,
            long gradient,
            long first,
            long second,
            int count,
            float scale,
            float inGradient,
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
            FloatVector x = loadMasked(value + at, mask);
            FloatVector g =
                    loadMasked(gradient + at, mask).mul(broadcast(scale)).add(x.mul(broadcast(inGradient)));
            FloatVector m = loadMasked(first + at, mask).mul(broadcast(beta1)).add(g.mul(broadcast(rest1)));
            FloatVector s = loadMasked(second + at, mask)
                    .mul(broadcast(beta2))
                    .add(g.mul(g).mul(broadcast(rest2)));
            FloatVector divisor = s.sqrt().mul(broadcast(secondScale)).add(broadcast(epsilon));
            FloatVector change = m.mul(broadcast(rate)).div(divisor);
            store(m, first + at, mask);
            store(s, second + at, mask);
            store(x.mul(broadcast(keep)).sub(change), value + at, mask);
            store(zero(), gradient + at, mask);
        }
    }
}
