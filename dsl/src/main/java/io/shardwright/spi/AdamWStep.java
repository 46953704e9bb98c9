package io.shardwright.spi;

/**
 * The numbers of one AdamW step.
 *
 * @param number the step, from 1, for bias correction
 * @param decay decoupled: {@code value *= 1 - rate decay} before the update
 */
public record AdamWStep(long number, double rate, double beta1, double beta2, double epsilon, double decay) {}
