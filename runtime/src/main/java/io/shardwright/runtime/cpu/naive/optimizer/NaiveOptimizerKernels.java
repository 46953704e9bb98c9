package io.shardwright.runtime.cpu.naive.optimizer;

import static io.shardwright.runtime.cpu.naive.Dense.map;
import static io.shardwright.runtime.cpu.naive.Dense.read;

import io.shardwright.runtime.cpu.naive.NaiveReductions;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.optimizer.AdamStep;
import io.shardwright.spi.optimizer.MomentumStep;
import io.shardwright.tensor.LocalTensor;

/** Optimizers by {@link NaiveOptimizers}. */
public interface NaiveOptimizerKernels extends Kernels {
    @Override
    default double sumOfSquares(LocalTensor x) {
        return NaiveReductions.sum(map(read(x), v -> v * v));
    }

    @Override
    default void adamW(
            LocalTensor value,
            LocalTensor gradient,
            LocalTensor firstMoment,
            LocalTensor secondMoment,
            double gradientScale,
            AdamStep step) {
        NaiveOptimizers.adamW(value, gradient, firstMoment, secondMoment, gradientScale, step);
    }

    @Override
    default void adam(
            LocalTensor value,
            LocalTensor gradient,
            LocalTensor firstMoment,
            LocalTensor secondMoment,
            double gradientScale,
            AdamStep step) {
        NaiveOptimizers.adam(value, gradient, firstMoment, secondMoment, gradientScale, step);
    }

    @Override
    default void sgd(LocalTensor value, LocalTensor gradient, double gradientScale, double rate, double decay) {
        NaiveOptimizers.sgd(value, gradient, gradientScale, rate, decay);
    }

    @Override
    default void momentum(
            LocalTensor value, LocalTensor gradient, LocalTensor velocity, double gradientScale, MomentumStep step) {
        NaiveOptimizers.momentum(value, gradient, velocity, gradientScale, step);
    }

    @Override
    default void muonDirection(LocalTensor gradient, LocalTensor mean, double gradientScale, double beta) {
        NaiveOptimizers.muonDirection(gradient, mean, gradientScale, beta);
    }
}
