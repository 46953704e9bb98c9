package io.shardwright.runtime.cli;

import java.util.Arrays;

/** What was measured of every step of a run. */
final class RunLog {
    /** First steps whose times don't count, as the JVM is still compiling; at most half of all. */
    private static final int WARM_UP = 40;

    private final double[] losses;
    private final double[] gradientNorms;
    private final double[] auxiliary;
    private final double[] droppedShares;
    private final long[] nanos;
    private int steps;

    RunLog(long steps) {
        losses = new double[Math.toIntExact(steps)];
        gradientNorms = new double[losses.length];
        auxiliary = new double[losses.length];
        droppedShares = new double[losses.length];
        nanos = new long[losses.length];
    }

    void add(double loss, double gradientNorm, long stepNanos) {
        losses[steps] = loss;
        gradientNorms[steps] = gradientNorm;
        nanos[steps] = stepNanos;
        steps++;
    }

    /** What routers of experts charged in the step that was added last, and the share of choices that fell on full experts. */
    void addExperts(double auxiliaryLoss, double droppedShare) {
        auxiliary[steps - 1] = auxiliaryLoss;
        droppedShares[steps - 1] = droppedShare;
    }

    /** Of each step, what routers of experts charged; part of its loss. */
    double[] auxiliary() {
        return Arrays.copyOf(auxiliary, steps);
    }

    /** Of each step, the share of choices that fell on full experts. */
    double[] droppedShares() {
        return Arrays.copyOf(droppedShares, steps);
    }

    /** Loss of each step, before its update. */
    double[] losses() {
        return Arrays.copyOf(losses, steps);
    }

    /** Norm of the gradients of each step, before they were clipped. */
    double[] gradientNorms() {
        return Arrays.copyOf(gradientNorms, steps);
    }

    double medianStepMillis() {
        long[] sorted = Arrays.copyOfRange(nanos, Math.min(WARM_UP, steps / 2), steps);
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2e6;
    }
}
