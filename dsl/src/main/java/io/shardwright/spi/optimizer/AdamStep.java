package io.shardwright.spi.optimizer;

/**
 * The numbers of one step of Adam or AdamW.
 *
 * @param number the step, from 1, for bias correction
 * @param decay part of the gradient in Adam, {@code gradient += decay value}; decoupled in AdamW, {@code value *= 1 - rate
 *     decay} before the update
 */
public record AdamStep(long number, double rate, double beta1, double beta2, double epsilon, double decay) {}
