package io.shardwright.runtime.cpu.vector.optimizer;

import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.optimizer.AdamStep;
import io.shardwright.spi.optimizer.MomentumStep;
import io.shardwright.tensor.LocalTensor;

/** Says which class does what of optimizers. */
public interface VectorOptimizerKernels extends Kernels {
    AdamUpdate adamUpdate();

    Optimizers optimizers();

    @Override
    default double sumOfSquares(LocalTensor x) {
        return optimizers().sumOfSquares(x);
    }

    @Override
    default void adamW(
            LocalTensor value,
            LocalTensor gradient,
            LocalTensor firstMoment,
            LocalTensor secondMoment,
            double gradientScale,
            AdamStep step) {
        adamUpdate().adamW(value, gradient, firstMoment, secondMoment, gradientScale, step);
    }

    @Override
    default void adam(
            LocalTensor value,
            LocalTensor gradient,
            LocalTensor firstMoment,
            LocalTensor secondMoment,
            double gradientScale,
            AdamStep step) {
        adamUpdate().adam(value, gradient, firstMoment, secondMoment, gradientScale, step);
    }

    @Override
    default void sgd(LocalTensor value, LocalTensor gradient, double gradientScale, double rate, double decay) {
        optimizers().sgd(value, gradient, gradientScale, rate, decay);
    }

    @Override
    default void momentum(
            LocalTensor value, LocalTensor gradient, LocalTensor velocity, double gradientScale, MomentumStep step) {
        optimizers().momentum(value, gradient, velocity, gradientScale, step);
    }

    @Override
    default void muonDirection(LocalTensor gradient, LocalTensor mean, double gradientScale, double beta) {
        optimizers().muonDirection(gradient, mean, gradientScale, beta);
    }
}
