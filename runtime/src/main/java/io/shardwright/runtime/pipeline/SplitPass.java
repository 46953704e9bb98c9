package io.shardwright.runtime.pipeline;

/** A unit whose backward can be done in two halves. */
interface SplitPass extends UnitPass {
    /** Fills in the gradient of the unit's input. */
    void inputGradients();

    /** Adds to the gradients of the unit's parameters, after {@link #inputGradients}. */
    void weightGradients();
}
