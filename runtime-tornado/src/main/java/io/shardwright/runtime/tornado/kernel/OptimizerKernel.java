package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.spi.optimizer.AdamStep;
import io.shardwright.spi.optimizer.MomentumStep;
import io.shardwright.tensor.LocalTensor;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Steps of optimizers on dense tensors, a work-item for each element. What changes from step to step is computed on the host, in double. */
public final class OptimizerKernel {
    private OptimizerKernel() {}

    /** @param decoupled whether the decay goes to the value (AdamW), and not to the gradient (Adam) */
    public static KernelLaunch adam(
            DeviceMemory memory,
            LocalTensor value,
            LocalTensor gradient,
            LocalTensor firstMoment,
            LocalTensor secondMoment,
            double gradientScale,
            AdamStep step,
            boolean decoupled) {
        double correction1 = 1 - Math.pow(step.beta1(), step.number());
        double correction2 = 1 - Math.pow(step.beta2(), step.number());
        return KernelLaunch.of(
                "adamStep",
                Grid.over(size(value)),
                new float[] {
                    (float) gradientScale,
                    (float) (decoupled ? step.rate() * step.decay() : 0),
                    (float) (step.rate() / correction1),
                    (float) (1 / Math.sqrt(correction2))
                },
                OptimizerKernel::adamStep,
                memory.dense(value),
                memory.dense(gradient),
                memory.dense(firstMoment),
                memory.dense(secondMoment),
                size(value),
                (float) step.beta1(),
                (float) (1 - step.beta1()),
                (float) step.beta2(),
                (float) (1 - step.beta2()),
                (float) step.epsilon(),
                (float) (decoupled ? 0 : step.decay()));
    }

    /** @param rest1 {@code 1 - beta1}, which a float has not enough digits for if it is taken from beta1 */
    public static void adamStep(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            FloatArray changing,
            int first,
            int value,
            int gradient,
            int firstMoment,
            int secondMoment,
            int size,
            float beta1,
            float rest1,
            float beta2,
            float rest2,
            float epsilon,
            float decay) {
        int i = context.globalIdx;
        if (i < size) {
            float before = Elements.get(memory, halves, value, i);
            float total = changing.get(first) * Elements.get(memory, halves, gradient, i) + decay * before;
            float mean = beta1 * Elements.get(memory, halves, firstMoment, i) + rest1 * total;
            float square = beta2 * Elements.get(memory, halves, secondMoment, i) + rest2 * total * total;
            float kept = before - changing.get(first + 1) * before;
            float denominator = TornadoMath.sqrt(square) * changing.get(first + 3) + epsilon;
            Elements.set(memory, halves, value, i, kept - changing.get(first + 2) * mean / denominator);
            Elements.set(memory, halves, firstMoment, i, mean);
            Elements.set(memory, halves, secondMoment, i, square);
            Elements.set(memory, halves, gradient, i, 0);
        }
    }

    /** {@code value -= rate (gradientScale gradient + decay value)}. */
    public static KernelLaunch sgd(
            DeviceMemory memory,
            LocalTensor value,
            LocalTensor gradient,
            double gradientScale,
            double rate,
            double decay) {
        return KernelLaunch.of(
                "sgdStep",
                Grid.over(size(value)),
                new float[] {(float) gradientScale, (float) rate},
                OptimizerKernel::sgdStep,
                memory.dense(value),
                memory.dense(gradient),
                size(value),
                (float) decay);
    }

    public static void sgdStep(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            FloatArray changing,
            int first,
            int value,
            int gradient,
            int size,
            float decay) {
        int i = context.globalIdx;
        if (i < size) {
            float before = Elements.get(memory, halves, value, i);
            float total = changing.get(first) * Elements.get(memory, halves, gradient, i) + decay * before;
            Elements.set(memory, halves, value, i, before - changing.get(first + 1) * total);
            Elements.set(memory, halves, gradient, i, 0);
        }
    }

    public static KernelLaunch momentum(
            DeviceMemory memory,
            LocalTensor value,
            LocalTensor gradient,
            LocalTensor velocity,
            double gradientScale,
            MomentumStep step) {
        return KernelLaunch.of(
                "momentumStep",
                Grid.over(size(value)),
                new float[] {(float) gradientScale, (float) step.rate()},
                OptimizerKernel::momentumStep,
                memory.dense(value),
                memory.dense(gradient),
                memory.dense(velocity),
                size(value),
                (float) step.momentum(),
                (float) step.decay(),
                step.nesterov() ? 1 : 0);
    }

    public static void momentumStep(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            FloatArray changing,
            int first,
            int value,
            int gradient,
            int velocity,
            int size,
            float momentum,
            float decay,
            int nesterov) {
        int i = context.globalIdx;
        if (i < size) {
            float before = Elements.get(memory, halves, value, i);
            float total = changing.get(first) * Elements.get(memory, halves, gradient, i) + decay * before;
            float speed = momentum * Elements.get(memory, halves, velocity, i) + total;
            float step = speed;
            if (nesterov == 1) {
                step = total + momentum * speed;
            }
            Elements.set(memory, halves, value, i, before - changing.get(first + 1) * step);
            Elements.set(memory, halves, velocity, i, speed);
            Elements.set(memory, halves, gradient, i, 0);
        }
    }

    public static KernelLaunch muonDirection(
            DeviceMemory memory, LocalTensor gradient, LocalTensor mean, double gradientScale, double beta) {
        return KernelLaunch.of(
                "muonMomentum",
                Grid.over(size(gradient)),
                new float[] {(float) gradientScale},
                OptimizerKernel::muonMomentum,
                memory.dense(gradient),
                memory.dense(mean),
                size(gradient),
                (float) beta,
                (float) (1 - beta));
    }

    public static void muonMomentum(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            FloatArray changing,
            int first,
            int gradient,
            int mean,
            int size,
            float beta,
            float rest) {
        int i = context.globalIdx;
        if (i < size) {
            float total = changing.get(first) * Elements.get(memory, halves, gradient, i);
            float average = beta * Elements.get(memory, halves, mean, i) + rest * total;
            Elements.set(memory, halves, mean, i, average);
            Elements.set(memory, halves, gradient, i, beta * average + rest * total);
        }
    }

    private static int size(LocalTensor x) {
        return Math.toIntExact(x.size());
    }
}
