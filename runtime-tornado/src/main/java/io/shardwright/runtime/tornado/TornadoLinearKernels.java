package io.shardwright.runtime.tornado;

import io.shardwright.spi.kernel.Activation;
import io.shardwright.tensor.LocalTensor;
import java.util.List;

/** Records linear layers; the compiler writes the kernels of biases that stand alone, and of their gradients. */
interface TornadoLinearKernels extends RecordingKernels {
    @Override
    default void linear(LocalTensor y, LocalTensor x, LocalTensor w) {
        record(matmuls().linear(memory(), y, x, w, null));
    }

    @Override
    default void linear(LocalTensor y, LocalTensor x, LocalTensor w, LocalTensor b) {
        record(matmuls().linear(memory(), y, x, w, b));
    }

    @Override
    default void linearActivate(LocalTensor a, LocalTensor slope, LocalTensor x, LocalTensor w, Activation activation) {
        record(matmuls().linearActivate(memory(), a, slope, x, w, null, activation));
    }

    @Override
    default void linearActivate(
            LocalTensor a, LocalTensor slope, LocalTensor x, LocalTensor w, LocalTensor b, Activation activation) {
        record(matmuls().linearActivate(memory(), a, slope, x, w, b, activation));
    }

    @Override
    default void linearInputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w) {
        record(matmuls().inputGradient(memory(), dx, dy, w, false));
    }

    @Override
    default void addLinearInputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w) {
        record(matmuls().inputGradient(memory(), dx, dy, w, true));
    }

    @Override
    default void addLinearWeightGradient(LocalTensor dw, LocalTensor dy, LocalTensor x, boolean isZero) {
        record(matmuls().addWeightGradient(memory(), dw, dy, x));
    }

    @Override
    default void addBias(LocalTensor y, LocalTensor x, LocalTensor b) {
        recordGenerated("addBias", List.of(y, x, b));
    }

    @Override
    default void addBiasGradient(LocalTensor db, LocalTensor dy) {
        recordGenerated("addBiasGradient", List.of(db, dy));
    }

    @Override
    default void matmul(LocalTensor c, LocalTensor a, LocalTensor b) {
        toHost(a);
        toHost(b);
        onHost().matmul(c, a, b);
        toDevice(c);
    }

    @Override
    default void matmulLeftGradient(LocalTensor da, LocalTensor dc, LocalTensor b) {
        toHost(dc);
        toHost(b);
        onHost().matmulLeftGradient(da, dc, b);
        toDevice(da);
    }

    @Override
    default void matmulRightGradient(LocalTensor db, LocalTensor a, LocalTensor dc) {
        toHost(a);
        toHost(dc);
        onHost().matmulRightGradient(db, a, dc);
        toDevice(db);
    }
}
