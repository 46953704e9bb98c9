package io.shardwright.runtime.cli;

import io.shardwright.runtime.cli.TrainOptions.OptimizerKind;
import io.shardwright.runtime.optimize.Adam;
import io.shardwright.runtime.optimize.AdamW;
import io.shardwright.runtime.optimize.Momentum;
import io.shardwright.runtime.optimize.Muon;
import io.shardwright.runtime.optimize.OptimizerSettings;
import io.shardwright.runtime.optimize.Sgd;
import io.shardwright.runtime.optimize.WarmupCosine;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a model is trained.
 *
 * @param clip largest norm of the gradients; infinity for any
 */
record Recipe(OptimizerSettings optimizer, WarmupCosine rate, double clip, long steps) {
    static final long DEFAULT_STEPS = 400;
    static final double DEFAULT_RATE = 1e-3;
    static final double DEFAULT_CLIP = 1;
    static final double DEFAULT_DECAY = 0.1;
    static final double DEFAULT_MOMENTUM = 0.9;
    static final double DEFAULT_MUON_MOMENTUM = 0.95;

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
                optimizer(options, AdamW.Settings.withDecay(or(options.weightDecay, defaultDecay(options))), peak),
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
                optimizer(
                        options,
                        new AdamW.Settings(settings.beta1(), settings.beta2(), settings.epsilon(), decay),
                        rate),
                new WarmupCosine(rate, rate, or(options.warmup, 0L), steps),
                limit(or(options.clip, 0.0)),
                steps);
    }

    /** Decay as part of the gradient is another matter: 0.1 would drown an Adam. */
    private static double defaultDecay(TrainOptions options) {
        return switch (or(options.optimizer, OptimizerKind.adamw)) {
            case adamw, muon -> DEFAULT_DECAY;
            case sgd, momentum, nesterov, adam -> 0;
        };
    }

    private static double limit(double clip) {
        return clip == 0 ? Double.POSITIVE_INFINITY : clip;
    }

    private static <T> T or(@Nullable T given, T otherwise) {
        return Objects.requireNonNullElse(given, otherwise);
    }

    /** @param adamW whose decay all of them share, and whose other numbers Adam does */
    private static OptimizerSettings optimizer(TrainOptions options, AdamW.Settings adamW, double rate) {
        double momentum = or(options.momentum, DEFAULT_MOMENTUM);
        return switch (or(options.optimizer, OptimizerKind.adamw)) {
            case sgd -> new Sgd.Settings(adamW.decay());
            case momentum -> new Momentum.Settings(momentum, adamW.decay(), false);
            case nesterov -> new Momentum.Settings(momentum, adamW.decay(), true);
            case adam -> new Adam.Settings(adamW.beta1(), adamW.beta2(), adamW.epsilon(), adamW.decay());
            case adamw -> adamW;
            case muon ->
                new Muon.Settings(
                        or(options.momentum, DEFAULT_MUON_MOMENTUM), adamW.decay(), options.muonRate / rate, adamW);
        };
    }
}
