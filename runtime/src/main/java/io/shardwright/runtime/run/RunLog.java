package io.shardwright.runtime.run;

import io.shardwright.runtime.guard.BadStep;
import io.shardwright.runtime.report.LossSeries;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of the steps of a run, in memory that doesn't grow with them: of each step while there are at most
 * {@link #MOST}, and of every second, fourth, eighth one afterwards. A log of every step is a file ({@code OutputSettings.logs}).
 *
 * <p>One thread writes it; any may read what is there.
 */
public final class RunLog {
    /** Steps that are kept at most. */
    public static final int MOST = 1 << 14;

    /** Steps that were left out of which it is known why. */
    private static final int MOST_LEFT_OUT = 100;

    /** First steps whose times don't count, as the JVM is still compiling; at most half of all. */
    private static final int WARM_UP = 40;

    private final long firstStep;
    private final double[] losses;
    private final double[] gradientNorms;
    private final double[] auxiliary;
    private final double[] droppedShares;
    private final long[] nanos;
    private int kept;
    private long every = 1;
    private long steps;
    private @Nullable StepResult last;
    private long leftOutSteps;
    private final List<BadStep> leftOut = new ArrayList<>();

    /**
     * @param firstStep more than 0 if the run goes on from a checkpoint
     * @param steps of the whole run
     */
    public RunLog(long firstStep, long steps) {
        this.firstStep = firstStep;
        losses = new double[(int) Math.min(MOST, steps - firstStep)];
        gradientNorms = new double[losses.length];
        auxiliary = new double[losses.length];
        droppedShares = new double[losses.length];
        nanos = new long[losses.length];
    }

    /** Behind those that are there. */
    public synchronized void add(StepResult step) {
        if (steps % every == 0) {
            if (kept == losses.length) {
                keepEverySecond();
            }
            if (steps % every == 0) {
                keep(step);
            }
        }
        steps++;
        last = step;
        BadStep bad = step.leftOut();
        if (bad != null) {
            leftOutSteps++;
            if (leftOut.size() < MOST_LEFT_OUT) {
                leftOut.add(bad);
            }
        }
    }

    private void keep(StepResult step) {
        losses[kept] = step.loss();
        gradientNorms[kept] = step.gradientNorm();
        nanos[kept] = step.nanos();
        StepResult.@Nullable Experts experts = step.experts();
        auxiliary[kept] = experts == null ? 0 : experts.auxiliary();
        droppedShares[kept] = experts == null ? 0 : experts.droppedShare();
        kept++;
    }

    private void keepEverySecond() {
        kept = (kept + 1) / 2;
        for (int i = 1; i < kept; i++) {
            losses[i] = losses[2 * i];
            gradientNorms[i] = gradientNorms[2 * i];
            auxiliary[i] = auxiliary[2 * i];
            droppedShares[i] = droppedShares[2 * i];
            nanos[i] = nanos[2 * i];
        }
        every *= 2;
    }

    /** The number of the first step that it is about. */
    public long firstStep() {
        return firstStep;
    }

    /** Steps that are over, kept or not. */
    public synchronized long steps() {
        return steps;
    }

    /** How many steps lie between one that is kept and the next: 1 if all are. What is kept has the numbers {@code firstStep + i every}. */
    public synchronized long every() {
        return every;
    }

    /** The last step, which may not be among those that are kept; null before the first is over. */
    public synchronized @Nullable StepResult last() {
        return last;
    }

    /** Steps that were left out, as their loss or a gradient was no number or jumped. */
    public synchronized long leftOutSteps() {
        return leftOutSteps;
    }

    /** The first of {@link #leftOutSteps}, at most a hundred. */
    public synchronized List<BadStep> leftOut() {
        return List.copyOf(leftOut);
    }

    /** Of each step that is kept, what routers of experts charged; part of its loss. */
    public synchronized double[] auxiliary() {
        return Arrays.copyOf(auxiliary, kept);
    }

    /** Of each step that is kept, the share of choices that fell on full experts. */
    public synchronized double[] droppedShares() {
        return Arrays.copyOf(droppedShares, kept);
    }

    /** Loss of each step that is kept, before its update. */
    public synchronized double[] losses() {
        return Arrays.copyOf(losses, kept);
    }

    /** {@link #losses()}, with the numbers of their steps. */
    public synchronized LossSeries lossSeries() {
        return new LossSeries(firstStep, every, losses());
    }

    /** Norm of the gradients of each step that is kept, before they were clipped. */
    public synchronized double[] gradientNorms() {
        return Arrays.copyOf(gradientNorms, kept);
    }

    /** Of those that are kept. NaN before the first step is over. */
    public synchronized double medianStepMillis() {
        if (kept == 0) {
            return Double.NaN;
        }
        long[] sorted = Arrays.copyOfRange(nanos, Math.min(WARM_UP, kept / 2), kept);
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2e6;
    }
}
