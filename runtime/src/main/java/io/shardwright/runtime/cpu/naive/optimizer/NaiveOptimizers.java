package io.shardwright.runtime.cpu.naive.optimizer;

import static io.shardwright.runtime.cpu.naive.Dense.read;
import static io.shardwright.runtime.cpu.naive.Dense.write;

import io.shardwright.spi.optimizer.AdamStep;
import io.shardwright.spi.optimizer.MomentumStep;
import io.shardwright.tensor.LocalTensor;

/** One step of an optimizer, element by element. */
public final class NaiveOptimizers {
    private NaiveOptimizers() {}

    public static void adamW(
            LocalTensor value,
            LocalTensor gradient,
            LocalTensor firstMoment,
            LocalTensor secondMoment,
            double gradientScale,
            AdamStep step) {
        adam(value, gradient, firstMoment, secondMoment, gradientScale, step, true);
    }

    public static void adam(
            LocalTensor value,
            LocalTensor gradient,
            LocalTensor firstMoment,
            LocalTensor secondMoment,
            double gradientScale,
            AdamStep step) {
        adam(value, gradient, firstMoment, secondMoment, gradientScale, step, false);
    }

    private static void adam(
            LocalTensor value,
            LocalTensor gradient,
            LocalTensor firstMoment,
            LocalTensor secondMoment,
            double gradientScale,
            AdamStep step,
            boolean decoupled) {
        double[] v = read(value);
        double[] g = read(gradient);
        double[] first = read(firstMoment);
        double[] second = read(secondMoment);
        double correction1 = 1 - Math.pow(step.beta1(), step.number());
        double correction2 = 1 - Math.pow(step.beta2(), step.number());
        for (int i = 0; i < v.length; i++) {
            double slope = gradientScale * g[i];
            if (decoupled) {
                v[i] -= step.rate() * step.decay() * v[i];
            } else {
                slope += step.decay() * v[i];
            }
            first[i] = step.beta1() * first[i] + (1 - step.beta1()) * slope;
            second[i] = step.beta2() * second[i] + (1 - step.beta2()) * slope * slope;
            double denominator = Math.sqrt(second[i] / correction2) + step.epsilon();
            v[i] -= step.rate() * first[i] / correction1 / denominator;
            g[i] = 0;
        }
        write(value, v);
        write(gradient, g);
        write(firstMoment, first);
        write(secondMoment, second);
    }

    public static void sgd(LocalTensor value, LocalTensor gradient, double gradientScale, double rate, double decay) {
        double[] v = read(value);
        double[] g = read(gradient);
        for (int i = 0; i < v.length; i++) {
            v[i] -= rate * (gradientScale * g[i] + decay * v[i]);
            g[i] = 0;
        }
        write(value, v);
        write(gradient, g);
    }

    public static void momentum(
            LocalTensor value, LocalTensor gradient, LocalTensor velocity, double gradientScale, MomentumStep step) {
        double[] v = read(value);
        double[] g = read(gradient);
        double[] speed = read(velocity);
        for (int i = 0; i < v.length; i++) {
            double slope = gradientScale * g[i] + step.decay() * v[i];
            speed[i] = step.momentum() * speed[i] + slope;
            v[i] -= step.rate() * (step.nesterov() ? slope + step.momentum() * speed[i] : speed[i]);
            g[i] = 0;
        }
        write(value, v);
        write(gradient, g);
        write(velocity, speed);
    }

    public static void muonDirection(LocalTensor gradient, LocalTensor mean, double gradientScale, double beta) {
        double[] g = read(gradient);
        double[] m = read(mean);
        for (int i = 0; i < g.length; i++) {
            double slope = gradientScale * g[i];
            m[i] = beta * m[i] + (1 - beta) * slope;
            g[i] = beta * m[i] + (1 - beta) * slope;
        }
        write(gradient, g);
        write(mean, m);
    }
}
