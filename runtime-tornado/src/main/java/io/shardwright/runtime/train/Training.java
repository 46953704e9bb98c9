package io.shardwright.runtime.train;

import io.shardwright.runtime.data.Batches;
import io.shardwright.runtime.optimize.GradientNorm;
import io.shardwright.runtime.optimize.Optimizer;
import io.shardwright.runtime.optimize.WarmupCosine;

/**
 * The steps of a run, each of one microbatch. The caller drives: {@link #computeGradients}, then {@link #update}. Every rank
 * sees the same numbers.
 */
public final class Training {
    private final LossPass<?> pass;
    private final Batches batches;
    private final GradientNorm norm;
    private final Optimizer optimizer;
    private final WarmupCosine rate;
    private final double clip;
    private long step;

    /** @param clip largest norm of the gradients of an update; infinity to take them as they are */
    public Training(
            LossPass<?> pass, Batches batches, GradientNorm norm, Optimizer optimizer, WarmupCosine rate, double clip) {
        this.pass = pass;
        this.batches = batches;
        this.norm = norm;
        this.optimizer = optimizer;
        this.rate = rate;
        this.clip = clip;
    }

    /** Number of the next step, from 0. */
    public long step() {
        return step;
    }

    /**
     * Forward and backward of the next step; the loss of its batch.
     *
     * @throws DivergedException if it is no number
     */
    public float computeGradients() {
        float loss = pass.forward(step, batches);
        if (!Float.isFinite(loss)) {
            throw new DivergedException(step, loss);
        }
        pass.backward(1);
        return loss;
    }

    /** The optimizer's part of the step; the norm that the gradients had before they were clipped. */
    public double update() {
        double length = norm.compute();
        optimizer.step(rate.rate(step), GradientNorm.clip(length, clip));
        step++;
        return length;
    }
}
