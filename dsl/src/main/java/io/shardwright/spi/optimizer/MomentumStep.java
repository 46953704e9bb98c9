package io.shardwright.spi.optimizer;

/**
 * The numbers of one step of gradient descent with momentum.
 *
 * @param momentum share of the velocity that is left after a step
 * @param decay part of the gradient: {@code gradient += decay value}
 * @param nesterov whether the step looks ahead along the velocity
 */
public record MomentumStep(double rate, double momentum, double decay, boolean nesterov) {}
