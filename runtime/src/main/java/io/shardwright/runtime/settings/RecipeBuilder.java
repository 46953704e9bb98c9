package io.shardwright.runtime.settings;

import io.shardwright.runtime.guard.GuardSettings;
import io.shardwright.runtime.optimize.AdamW;
import io.shardwright.runtime.rate.Fall;
import io.shardwright.runtime.rate.LearningRate;
import io.shardwright.runtime.rate.RateCourse;
import io.shardwright.runtime.rate.RateKind;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link Recipe} from what somebody chose, and what is usual where nothing was chosen: AdamW with decay 0.1, 400 steps, a rate
 * of 1e-3 that is reached after a twentieth of the steps and falls like a cosine to a tenth of itself, and gradients of norm 1 at most.
 */
public final class RecipeBuilder {
    public static final long USUAL_STEPS = 400;
    public static final double USUAL_RATE = 1e-3;
    public static final double USUAL_MUON_RATE = 0.02;
    public static final double USUAL_CLIP = 1;

    private static final long WARMUP_SHARE = 20;

    private OptimizerKind optimizer = OptimizerKind.ADAMW;
    private double muonRate = USUAL_MUON_RATE;
    private @Nullable Long steps;
    private @Nullable Double rate;
    private @Nullable RateKind rateKind;
    private @Nullable RateCourse course;
    private @Nullable Double floor;
    private @Nullable Double tail;
    private @Nullable Fall fall;
    private @Nullable Double momentum;
    private @Nullable Long warmup;
    private @Nullable Long usualWarmup;
    private @Nullable Double clip;
    private @Nullable Double decay;
    private GuardSettings guard = GuardSettings.USUAL;

    public RecipeBuilder() {}

    /** In place of AdamW. */
    public RecipeBuilder optimizer(OptimizerKind kind) {
        optimizer = kind;
        return this;
    }

    /** Updates of the parameters. */
    public RecipeBuilder steps(long number) {
        steps = Setting.STEPS.requireBetween(1, Recipe.MOST_STEPS, number);
        return this;
    }

    /** The highest learning rate. */
    public RecipeBuilder rate(double peak) {
        rate = Setting.RATE.requirePositive(peak);
        return this;
    }

    /** How the rate goes on from its peak. */
    public RecipeBuilder rateKind(RateKind kind) {
        rateKind = kind;
        return this;
    }

    /** A course that has no name. It falls to nothing, unless {@link #rateFloor} says otherwise. */
    public RecipeBuilder rateCourse(RateCourse own) {
        course = own;
        return this;
    }

    /** The last learning rate, as a share of the highest. */
    public RecipeBuilder rateFloor(double share) {
        floor = Setting.RATE_FLOOR.requireShare(share);
        return this;
    }

    /** The share of the steps after the warm-up in which the rate of {@link RateKind#WSD} falls. */
    public RecipeBuilder rateTail(double share) {
        tail = Setting.RATE_TAIL.requireShare(share);
        return this;
    }

    /** How the rate of {@link RateKind#WSD} falls. */
    public RecipeBuilder rateFall(Fall how) {
        fall = how;
        return this;
    }

    /** The highest learning rate of hidden matrices with Muon, where {@link #rate} is that of everything else. */
    public RecipeBuilder muonRate(double peak) {
        muonRate = Setting.MUON_RATE.requirePositive(peak);
        return this;
    }

    /** Of momentum, Nesterov's and Muon. */
    public RecipeBuilder momentum(double share) {
        momentum = CheckOptimizer.momentum(share);
        return this;
    }

    /** Steps until the learning rate is highest. */
    public RecipeBuilder warmup(long number) {
        warmup = (long) Setting.WARMUP.requireNotNegative(number);
        return this;
    }

    /** What {@link #warmup} is where nobody chooses it: that of the run that goes on, and not a twentieth of the steps. */
    public RecipeBuilder usualWarmup(long number) {
        usualWarmup = number;
        return this;
    }

    /** The largest norm of gradients; 0 for any. */
    public RecipeBuilder clip(double norm) {
        clip = Setting.CLIP.requireNotNegative(norm);
        return this;
    }

    /** Of matrices. */
    public RecipeBuilder weightDecay(double share) {
        decay = Setting.WEIGHT_DECAY.requireNotNegative(share);
        return this;
    }

    /** Which steps are left out, or end the run. */
    public RecipeBuilder guard(GuardSettings settings) {
        guard = settings;
        return this;
    }

    /** With what is usual. */
    public Recipe build() {
        long count = or(steps, USUAL_STEPS);
        double peak = or(rate, USUAL_RATE);
        return recipe(
                AdamW.Settings.withDecay(or(decay, optimizer.usualDecay())),
                learningRate(RateKind.COSINE, peak, or(warmup, or(usualWarmup, count / WARMUP_SHARE)), count),
                or(clip, USUAL_CLIP),
                count);
    }

    /**
     * With what somebody else did: a constant rate, unless another course was chosen, and no clipping.
     *
     * @param adamW its numbers
     */
    public Recipe build(AdamW.Settings adamW, double constantRate, long otherSteps) {
        double peak = or(rate, constantRate);
        long count = or(steps, otherSteps);
        return recipe(
                new AdamW.Settings(adamW.beta1(), adamW.beta2(), adamW.epsilon(), or(decay, adamW.decay())),
                learningRate(RateKind.CONSTANT, peak, or(warmup, 0L), count),
                or(clip, 0.0),
                count);
    }

    private LearningRate learningRate(RateKind usual, double peak, long rise, long count) {
        RateKind kind = or(rateKind, usual);
        if (kind != RateKind.WSD && (tail != null || fall != null)) {
            throw new SettingException(
                    "%s is for %s\n  Fix: leave it out, or take wsd",
                    tail != null ? Setting.RATE_TAIL.is(tail) : Setting.RATE_FALL.is(Objects.requireNonNull(fall)),
                    Setting.RATE_KIND.is("wsd"));
        }
        RateCourse taken =
                course != null ? course : kind.course(or(tail, RateKind.USUAL_TAIL), or(fall, RateKind.USUAL_FALL));
        double last = kind == RateKind.CONSTANT ? 1 : or(floor, course != null ? 0 : kind.usualFloor());
        return new LearningRate(peak, last * peak, rise, count, taken);
    }

    private Recipe recipe(AdamW.Settings adamW, LearningRate schedule, double norm, long count) {
        return new Recipe(
                optimizer.settings(adamW, or(momentum, optimizer.usualMomentum()), muonRate / schedule.peak()),
                schedule,
                norm == 0 ? Double.POSITIVE_INFINITY : norm,
                count,
                guard);
    }

    private static <T> T or(@Nullable T given, T otherwise) {
        return Objects.requireNonNullElse(given, otherwise);
    }
}
