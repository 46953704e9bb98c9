package io.shardwright.runtime.cpu.naive;

import io.shardwright.spi.kernel.Activation;

/** The activations and their slopes, one number at a time. */
public final class NaiveActivation {
    private static final double ROOT_HALF = Math.sqrt(0.5);
    private static final double ROOT_TWO_OVER_PI = Math.sqrt(2 / Math.PI);

    private NaiveActivation() {}

    public static double value(Activation activation, double x) {
        return switch (activation) {
            case GELU -> x / 2 * (1 + erf(x * ROOT_HALF));
            case GELU_TANH -> x / 2 * (1 + Math.tanh(ROOT_TWO_OVER_PI * (x + 0.044715 * x * x * x)));
            case SILU -> x * sigmoid(x);
            case RELU -> Math.max(x, 0);
            case TANH -> Math.tanh(x);
            case SIGMOID -> sigmoid(x);
        };
    }

    /** The derivative at x; that of RELU at 0 is 0. */
    public static double derivative(Activation activation, double x) {
        return switch (activation) {
            case GELU -> (1 + erf(x * ROOT_HALF)) / 2 + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
            case GELU_TANH -> {
                double t = Math.tanh(ROOT_TWO_OVER_PI * (x + 0.044715 * x * x * x));
                yield (1 + t) / 2 + x / 2 * (1 - t * t) * ROOT_TWO_OVER_PI * (1 + 3 * 0.044715 * x * x);
            }
            case SILU -> sigmoid(x) * (1 + x * (1 - sigmoid(x)));
            case RELU -> x > 0 ? 1 : 0;
            case TANH -> 1 - Math.tanh(x) * Math.tanh(x);
            case SIGMOID -> sigmoid(x) * (1 - sigmoid(x));
        };
    }

    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** {@code erf x = 2/√π e^(-x²) Σ 2ⁿ x^(2n+1) / (2n+1)!!} (Abramowitz and Stegun 7.1.6): no term cancels another. */
    public static double erf(double x) {
        if (Math.abs(x) > 6) {
            return Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }
}
