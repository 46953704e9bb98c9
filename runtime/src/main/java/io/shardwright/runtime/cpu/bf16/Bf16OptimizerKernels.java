package io.shardwright.runtime.cpu.bf16;

import io.shardwright.spi.optimizer.AdamStep;
import io.shardwright.spi.optimizer.MomentumStep;
import io.shardwright.tensor.LocalTensor;

/** Updates, whose values and state are float32 in every run. */
public interface Bf16OptimizerKernels extends Widening {
    @Override
    default double sumOfSquares(LocalTensor x) {
        return floats().sumOfSquares(x);
    }

    @Override
    default void adamW(
            LocalTensor value,
            LocalTensor gradient,
            LocalTensor firstMoment,
            LocalTensor secondMoment,
            double gradientScale,
            AdamStep step) {
        floats().adamW(value, gradient, firstMoment, secondMoment, gradientScale, step);
    }

    @Override
    default void adam(
            LocalTensor value,
            LocalTensor gradient,
            LocalTensor firstMoment,
            LocalTensor secondMoment,
            double gradientScale,
            AdamStep step) {
        floats().adam(value, gradient, firstMoment, secondMoment, gradientScale, step);
    }

    @Override
    default void sgd(LocalTensor value, LocalTensor gradient, double gradientScale, double rate, double decay) {
        floats().sgd(value, gradient, gradientScale, rate, decay);
    }

    @Override
    default void momentum(
            LocalTensor value, LocalTensor gradient, LocalTensor velocity, double gradientScale, MomentumStep step) {
        floats().momentum(value, gradient, velocity, gradientScale, step);
    }

    @Override
    default void muonDirection(LocalTensor gradient, LocalTensor mean, double gradientScale, double beta) {
        floats().muonDirection(gradient, mean, gradientScale, beta);
    }
}
