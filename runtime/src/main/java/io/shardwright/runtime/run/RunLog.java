package io.shardwright.runtime.run;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What was measured of every step of a run. One thread writes it; others may read what is there. */
public final class RunLog {
    /** First steps whose times don't count, as the JVM is still compiling; at most half of all. */
    private static final int WARM_UP = 40;

    private final long firstStep;
    private final double[] losses;
    private final double[] gradientNorms;
    private final double[] auxiliary;
    private final double[] droppedShares;
    private final long[] nanos;
    private volatile int steps;

    /**
     * @param firstStep more than 0 if the run goes on from a checkpoint
     * @param steps of the whole run
     */
    public RunLog(long firstStep, long steps) {
        this.firstStep = firstStep;
        losses = new double[Math.toIntExact(steps - firstStep)];
        gradientNorms = new double[losses.length];
        auxiliary = new double[losses.length];
        droppedShares = new double[losses.length];
        nanos = new long[losses.length];
    }

    /** Behind those that are there. */
    public void add(StepResult step) {
        int count = steps;
        losses[count] = step.loss();
        gradientNorms[count] = step.gradientNorm();
        nanos[count] = step.nanos();
        StepResult.@Nullable Experts experts = step.experts();
        if (experts != null) {
            auxiliary[count] = experts.auxiliary();
            droppedShares[count] = experts.droppedShare();
        }
        steps = count + 1;
    }

    /** The number of the first step that it is about. */
    public long firstStep() {
        return firstStep;
    }

    /** Steps that are over. */
    public int steps() {
        return steps;
    }

    /** Of each step, what routers of experts charged; part of its loss. */
    public double[] auxiliary() {
        return Arrays.copyOf(auxiliary, steps);
    }

    /** Of each step, the share of choices that fell on full experts. */
    public double[] droppedShares() {
        return Arrays.copyOf(droppedShares, steps);
    }

    /** Loss of each step, before its update. */
    public double[] losses() {
        return Arrays.copyOf(losses, steps);
    }

    /** Norm of the gradients of each step, before they were clipped. */
    public double[] gradientNorms() {
        return Arrays.copyOf(gradientNorms, steps);
    }

    /** NaN before the first step is over. */
    public double medianStepMillis() {
        int count = steps;
        if (count == 0) {
            return Double.NaN;
        }
        long[] sorted = Arrays.copyOfRange(nanos, Math.min(WARM_UP, count / 2), count);
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2e6;
    }
}
