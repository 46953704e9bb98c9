package io.shardwright.runtime.cpu.vector.reduction;

import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;

/** Says which class does what of reductions. */
public interface VectorReductionKernels extends Kernels {
    @Override
    default void sum(LocalTensor y, LocalTensor x, double factor) {
        Reductions.sum(y, x, factor);
    }

    @Override
    default void sumGradient(LocalTensor dx, LocalTensor dy, double factor) {
        Reductions.sumGradient(dx, dy, factor);
    }

    @Override
    default void sumOver(LocalTensor y, LocalTensor x, int dim, double factor) {
        Reductions.sumOver(y, x, dim, factor);
    }

    @Override
    default void sumOverGradient(LocalTensor dx, LocalTensor dy, int dim, double factor) {
        Reductions.sumOverGradient(dx, dy, dim, factor);
    }

    @Override
    default void maxOver(LocalTensor y, LocalTensor x, int dim) {
        Extremes.over(y, x, dim, 1);
    }

    @Override
    default void minOver(LocalTensor y, LocalTensor x, int dim) {
        Extremes.over(y, x, dim, -1);
    }

    @Override
    default void extremeOverGradient(LocalTensor dx, LocalTensor dy, LocalTensor x, LocalTensor y, int dim) {
        Extremes.gradient(dx, dy, x, y, dim);
    }

    @Override
    default void logSumExp(LocalTensor y, LocalTensor x) {
        LogSoftmaxRows.logSumExp(y, x);
    }

    @Override
    default void logSumExpGradient(LocalTensor dx, LocalTensor dy, LocalTensor x, LocalTensor y) {
        LogSoftmaxRows.logSumExpGradient(dx, dy, x, y);
    }

    @Override
    default void logSoftmax(LocalTensor y, LocalTensor x) {
        LogSoftmaxRows.softmax(y, x);
    }

    @Override
    default void logSoftmaxGradient(LocalTensor dx, LocalTensor dy, LocalTensor y) {
        LogSoftmaxRows.softmaxGradient(dx, dy, y);
    }

    @Override
    default void softmax(LocalTensor y, LocalTensor x) {
        Reductions.softmax(y, x);
    }

    @Override
    default void softmaxGradient(LocalTensor dx, LocalTensor dy, LocalTensor y) {
        Reductions.softmaxGradient(dx, dy, y);
    }
}
