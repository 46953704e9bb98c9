package io.shardwright.runtime.tornado;

import io.shardwright.runtime.tornado.kernel.SumKernel;
import io.shardwright.tensor.LocalTensor;
import java.util.List;

/** Records sums, and softmax, whose kernels the compiler writes. */
interface TornadoReductionKernels extends RecordingKernels {
    @Override
    default void sum(LocalTensor y, LocalTensor x, double factor) {
        record(SumKernel.sum(memory(), y, x, factor));
    }

    @Override
    default void sumGradient(LocalTensor dx, LocalTensor dy, double factor) {
        record(SumKernel.sumGradient(memory(), dx, dy, factor));
    }

    @Override
    default void sumOver(LocalTensor y, LocalTensor x, int dim, double factor) {
        record(SumKernel.sumOver(memory(), y, x, dim, factor));
    }

    @Override
    default void sumOverGradient(LocalTensor dx, LocalTensor dy, int dim, double factor) {
        record(SumKernel.sumOverGradient(memory(), dx, dy, dim, factor));
    }

    @Override
    default void maxOver(LocalTensor y, LocalTensor x, int dim) {
        toHost(x);
        onHost().maxOver(y, x, dim);
        toDevice(y);
    }

    @Override
    default void minOver(LocalTensor y, LocalTensor x, int dim) {
        toHost(x);
        onHost().minOver(y, x, dim);
        toDevice(y);
    }

    @Override
    default void extremeOverGradient(LocalTensor dx, LocalTensor dy, LocalTensor x, LocalTensor y, int dim) {
        toHost(dy);
        toHost(x);
        toHost(y);
        onHost().extremeOverGradient(dx, dy, x, y, dim);
        toDevice(dx);
    }

    @Override
    default void logSumExp(LocalTensor y, LocalTensor x) {
        recordGenerated("logSumExp", List.of(y, x));
    }

    @Override
    default void logSumExpGradient(LocalTensor dx, LocalTensor dy, LocalTensor x, LocalTensor y) {
        recordGenerated("logSumExpGradient", List.of(dx, dy, x, y));
    }

    @Override
    default void logSoftmax(LocalTensor y, LocalTensor x) {
        recordGenerated("logSoftmax", List.of(y, x));
    }

    @Override
    default void logSoftmaxGradient(LocalTensor dx, LocalTensor dy, LocalTensor y) {
        recordGenerated("logSoftmaxGradient", List.of(dx, dy, y));
    }

    @Override
    default void softmax(LocalTensor y, LocalTensor x) {
        recordGenerated("softmax", List.of(y, x));
    }

    @Override
    default void softmaxGradient(LocalTensor dx, LocalTensor dy, LocalTensor y) {
        recordGenerated("softmaxGradient", List.of(dx, dy, y));
    }
}
