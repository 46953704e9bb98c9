package io.shardwright.spi.model;

/** What is done to one microbatch in one unit. */
public enum Pass {
    FORWARD,
    /** All of the backward. */
    BACKWARD,
    /**
     * The first part of a split backward: what the unit before this one waits for.
     *
     * <p>Qi et al., <a href="https://arxiv.org/abs/2401.10241">Zero Bubble Pipeline Parallelism</a>, section 2: B and W.
     */
    INPUT_GRADIENTS,
    /**
     * The second part: what nobody needs before the optimizer's step. Between the two, other microbatches may run; what flowed in,
     * and the gradients of what flowed out, must still lie where they did.
     */
    WEIGHT_GRADIENTS
}
