package io.shardwright.runtime.run;

import io.shardwright.runtime.guard.BadStep;
import org.jspecify.annotations.Nullable;

/**
 * What one step came to.
 *
 * @param step from 0
 * @param loss mean over the global batch, before the update
 * @param gradientNorm over all gradients, before they were clipped
 * @param rate the learning rate of its update
 * @param nanos that it took
 * @param experts null if the model has none
 * @param leftOut why it wasn't taken, and nothing was updated; null if it was
 */
public record StepResult(
        long step,
        double loss,
        double gradientNorm,
        double rate,
        long nanos,
        @Nullable Experts experts,
        @Nullable BadStep leftOut) {
    /**
     * How tokens fell on experts.
     *
     * @param auxiliary loss that routers charged, part of the step's
     * @param droppedShare of all choices, those that fell on full experts
     * @param imbalance the most tokens of an expert over the mean of its layer
     */
    public record Experts(double auxiliary, double droppedShare, double imbalance) {}
}
