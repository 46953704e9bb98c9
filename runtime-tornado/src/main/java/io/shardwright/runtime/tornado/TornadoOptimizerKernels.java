package io.shardwright.runtime.tornado;

import io.shardwright.runtime.tornado.kernel.OptimizerKernel;
import io.shardwright.runtime.tornado.kernel.SquareSumKernel;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.runtime.tornado.launch.SideBySide;
import io.shardwright.spi.optimizer.AdamStep;
import io.shardwright.spi.optimizer.MomentumStep;
import io.shardwright.tensor.LocalTensor;
import java.util.Iterator;
import java.util.List;

/** Records optimizers. */
interface TornadoOptimizerKernels extends RecordingKernels {
    @Override
    default double sumOfSquares(LocalTensor x) {
        return sumOfSquares(List.of(x));
    }

    @Override
    default double sumOfSquares(List<LocalTensor> tensors) {
        double squares = 0;
        Iterator<KernelLaunch> launches = SideBySide.merged(tensors).stream()
                .map(x -> SquareSumKernel.sum(memory(), x))
                .iterator();
        for (float part : recorder().results(launches)) {
            squares += part;
        }
        return squares;
    }

    @Override
    default void adamW(
            LocalTensor value,
            LocalTensor gradient,
            LocalTensor firstMoment,
            LocalTensor secondMoment,
            double gradientScale,
            AdamStep step) {
        record(OptimizerKernel.adam(memory(), value, gradient, firstMoment, secondMoment, gradientScale, step, true));
    }

    @Override
    default void adam(
            LocalTensor value,
            LocalTensor gradient,
            LocalTensor firstMoment,
            LocalTensor secondMoment,
            double gradientScale,
            AdamStep step) {
        record(OptimizerKernel.adam(memory(), value, gradient, firstMoment, secondMoment, gradientScale, step, false));
    }

    @Override
    default void sgd(LocalTensor value, LocalTensor gradient, double gradientScale, double rate, double decay) {
        record(OptimizerKernel.sgd(memory(), value, gradient, gradientScale, rate, decay));
    }

    @Override
    default void momentum(
            LocalTensor value, LocalTensor gradient, LocalTensor velocity, double gradientScale, MomentumStep step) {
        record(OptimizerKernel.momentum(memory(), value, gradient, velocity, gradientScale, step));
    }

    @Override
    default void muonDirection(LocalTensor gradient, LocalTensor mean, double gradientScale, double beta) {
        record(OptimizerKernel.muonDirection(memory(), gradient, mean, gradientScale, beta));
    }
}
