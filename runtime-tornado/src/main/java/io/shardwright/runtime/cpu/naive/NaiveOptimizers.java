package io.shardwright.runtime.cpu.naive;

import io.shardwright.spi.AdamWStep;

/** One step of an optimizer, element by element, in place. */
public final class NaiveOptimizers {
    private NaiveOptimizers() {}

    public static void adamW(
            double[] value, double[] gradient, double[] first, double[] second, double gradientScale, AdamWStep step) {
        double correction1 = 1 - Math.pow(step.beta1(), step.number());
        double correction2 = 1 - Math.pow(step.beta2(), step.number());
        for (int i = 0; i < value.length; i++) {
            double g = gradientScale * gradient[i];
            first[i] = step.beta1() * first[i] + (1 - step.beta1()) * g;
            second[i] = step.beta2() * second[i] + (1 - step.beta2()) * g * g;
            double denominator = Math.sqrt(second[i] / correction2) + step.epsilon();
            value[i] -= step.rate() * step.decay() * value[i];
            value[i] -= step.rate() * first[i] / correction1 / denominator;
            gradient[i] = 0;
        }
    }

    public static void sgd(double[] value, double[] gradient, double gradientScale, double rate, double decay) {
        for (int i = 0; i < value.length; i++) {
            value[i] -= rate * (gradientScale * gradient[i] + decay * value[i]);
            gradient[i] = 0;
        }
    }
}
