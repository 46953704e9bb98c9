package io.shardwright.runtime.pipeline;

/** A unit of the model with the memory of one microbatch: all that it reads and writes is given. */
interface UnitPass {
    void forward();

    /** Adds to the gradients of the unit's parameters, and fills in that of its input. */
    void backward();
}
