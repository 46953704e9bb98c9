package io.shardwright.runtime.run;

import java.util.Locale;
import java.util.stream.IntStream;

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
        double[] losses = stepsOf(log, reference.losses());
        return new ReferenceComparison(
                losses.length,
                largest(Math.min(1, losses.length), losses, log.losses()),
                largest(losses.length, losses, log.losses()),
                largest(losses.length, stepsOf(log, reference.gradientNorms()), log.gradientNorms()));
    }

    /** Those of the steps that the log has. */
    private static double[] stepsOf(RunLog log, double[] all) {
        long first = log.firstStep();
        long every = log.every();
        return IntStream.range(0, log.losses().length)
                .mapToLong(i -> first + i * every)
                .takeWhile(step -> step < all.length)
                .mapToDouble(step -> all[(int) step])
                .toArray();
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
