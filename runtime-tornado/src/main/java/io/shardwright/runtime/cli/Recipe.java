package io.shardwright.runtime.cli;

import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.cli.TrainOptions.OptimizerKind;
import io.shardwright.runtime.optimize.AdamW;
import io.shardwright.runtime.optimize.Optimizer;
import io.shardwright.runtime.optimize.Sgd;
import io.shardwright.runtime.optimize.WarmupCosine;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a model is trained.
 *
 * @param clip largest norm of the gradients; infinity for any
 */
record Recipe(OptimizerKind optimizer, AdamW.Settings adamW, WarmupCosine rate, double clip, long steps) {
    static final long DEFAULT_STEPS = 400;
    static final double DEFAULT_RATE = 1e-3;
    static final double DEFAULT_CLIP = 1;
    static final double DEFAULT_DECAY = 0.1;

    /** The last learning rate, as a share of the highest. */
    private static final double FLOOR = 0.1;

    private static final long WARMUP_SHARE = 20;

    static Recipe of(TrainOptions options, @Nullable Reference reference) {
        return reference == null ? own(options) : ofReference(options, reference);
    }

    private static Recipe own(TrainOptions options) {
        long steps = or(options.steps, DEFAULT_STEPS);
        double peak = or(options.rate, DEFAULT_RATE);
        return new Recipe(
                or(options.optimizer, OptimizerKind.adamw),
                AdamW.Settings.withDecay(or(options.weightDecay, DEFAULT_DECAY)),
                new WarmupCosine(peak, FLOOR * peak, or(options.warmup, steps / WARMUP_SHARE), steps),
                limit(or(options.clip, DEFAULT_CLIP)),
                steps);
    }

    /** What the command line doesn't say is as in the reference: a constant rate, and no clipping. */
    private static Recipe ofReference(TrainOptions options, Reference reference) {
        AdamW.Settings settings = reference.adamW();
        double decay = or(options.weightDecay, settings.decay());
        long steps = or(options.steps, reference.steps());
        double rate = or(options.rate, reference.rate());
        return new Recipe(
                or(options.optimizer, OptimizerKind.adamw),
                new AdamW.Settings(settings.beta1(), settings.beta2(), settings.epsilon(), decay),
                new WarmupCosine(rate, rate, or(options.warmup, 0L), steps),
                limit(or(options.clip, 0.0)),
                steps);
    }

    private static double limit(double clip) {
        return clip == 0 ? Double.POSITIVE_INFINITY : clip;
    }

    private static <T> T or(@Nullable T given, T otherwise) {
        return Objects.requireNonNullElse(given, otherwise);
    }

    /** The optimizer, on a model that is built but not yet committed. */
    Optimizer optimizer(ModelAssembly model) {
        return switch (optimizer) {
            case adamw -> new AdamW(model, adamW);
            case sgd -> new Sgd(model, adamW.decay());
        };
    }
}
