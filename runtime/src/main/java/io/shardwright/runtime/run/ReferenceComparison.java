package io.shardwright.runtime.run;

import java.util.Arrays;
import java.util.Locale;

/**
 * How far a run is from its reference.
 *
 * @param steps that both have
 * @param loss largest relative difference of a loss
 * @param firstLoss relative difference of the first
 * @param gradientNorm largest relative difference of a norm of gradients
 */
public record ReferenceComparison(int steps, double firstLoss, double loss, double gradientNorm) {
    static ReferenceComparison of(Reference reference, RunLog log) {
        double[] losses = fromStep(log.firstStep(), reference.losses());
        int steps = Math.min(losses.length, log.losses().length);
        return new ReferenceComparison(
                steps,
                largest(Math.min(1, steps), losses, log.losses()),
                largest(steps, losses, log.losses()),
                largest(steps, fromStep(log.firstStep(), reference.gradientNorms()), log.gradientNorms()));
    }

    private static double[] fromStep(long first, double[] all) {
        return Arrays.copyOfRange(all, (int) Math.min(first, all.length), all.length);
    }

    private static double largest(int steps, double[] expected, double[] found) {
        double largest = 0;
        for (int step = 0; step < steps; step++) {
            largest = Math.max(largest, Math.abs(found[step] - expected[step]) / Math.abs(expected[step]));
        }
        return largest;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "against the reference, relative: first loss %.1e, losses of %d steps %.1e, gradient norms %.1e",
                firstLoss,
                steps,
                loss,
                gradientNorm);
    }
}
