package io.shardwright.samples.training;

/** Is told of each step. */
@FunctionalInterface
public interface StepListener {
    /**
     * @param step from 0
     * @param loss before the step's update
     * @param norm of all gradients together
     */
    void step(long step, double loss, double norm);
}
