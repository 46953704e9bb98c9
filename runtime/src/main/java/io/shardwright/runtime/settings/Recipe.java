package io.shardwright.runtime.settings;

import io.shardwright.runtime.guard.GuardSettings;
import io.shardwright.runtime.optimize.OptimizerSettings;
import io.shardwright.runtime.rate.LearningRate;

/**
 * How a model is trained. {@link RecipeBuilder} fills in what is usual.
 *
 * @param clip largest norm of the gradients; infinity for any
 * @param steps batches that are trained on: updates of the parameters, but for those that {@code guard} leaves out
 * @param guard which steps are left out, or end the run
 */
public record Recipe(OptimizerSettings optimizer, LearningRate rate, double clip, long steps, GuardSettings guard) {
    /** So many that with the largest batch there is, sequences still have numbers. */
    public static final long MOST_STEPS = 1L << 38;

    /** @throws SettingException about the first number that is out of its range */
    public Recipe {
        Setting.STEPS.requireBetween(1, MOST_STEPS, steps);
        Setting.RATE.requirePositive(rate.peak());
        Setting.WARMUP.requireNotNegative(rate.warmup());
        if (clip != Double.POSITIVE_INFINITY) {
            Setting.CLIP.requirePositive(clip);
        }
        CheckOptimizer.run(optimizer, rate.peak());
        check(guard);
    }

    private static void check(GuardSettings guard) {
        double factor = guard.spikeFactor();
        if (factor != 0 && !(factor > 1 && factor <= Float.MAX_VALUE)) {
            throw new SettingException("%s: it is more than 1, or 0 for none", Setting.SPIKE_FACTOR.is(factor));
        }
        Setting.MOST_SKIPS.requireBetween(1, Integer.MAX_VALUE, guard.mostSkips());
    }

    public Recipe with(GuardSettings other) {
        return new Recipe(optimizer, rate, clip, steps, other);
    }

    /** AdamW as it is usual, for so many steps. */
    public static Recipe of(long steps) {
        return new RecipeBuilder().steps(steps).build();
    }
}
