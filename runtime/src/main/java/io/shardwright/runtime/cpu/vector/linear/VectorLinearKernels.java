package io.shardwright.runtime.cpu.vector.linear;

import io.shardwright.runtime.cpu.vector.ColumnSums;
import io.shardwright.runtime.cpu.vector.Float32Copies;
import io.shardwright.runtime.cpu.vector.RowArithmetic;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;

/** Says which class does what of matmuls and linear layers. */
public interface VectorLinearKernels extends Kernels {
    LinearLayers linearLayers();

    BatchMatmuls batchMatmuls();

    Float32Copies copies();

    @Override
    default void matmul(LocalTensor c, LocalTensor a, LocalTensor b) {
        batchMatmuls().multiply(c, a, b);
    }

    @Override
    default void matmulLeftGradient(LocalTensor da, LocalTensor dc, LocalTensor b) {
        batchMatmuls().leftGradient(da, dc, b);
    }

    @Override
    default void matmulRightGradient(LocalTensor db, LocalTensor a, LocalTensor dc) {
        batchMatmuls().rightGradient(db, a, dc);
    }

    @Override
    default void linear(LocalTensor y, LocalTensor x, LocalTensor w) {
        linearLayers().forward(y, x, w, null);
    }

    @Override
    default void linear(LocalTensor y, LocalTensor x, LocalTensor w, LocalTensor b) {
        linearLayers().forward(y, x, w, copies().bias().read(b));
    }

    @Override
    default void linearActivate(LocalTensor a, LocalTensor slope, LocalTensor x, LocalTensor w, Activation activation) {
        linearLayers().forwardActivate(a, slope, x, w, null, activation);
    }

    @Override
    default void linearActivate(
            LocalTensor a, LocalTensor slope, LocalTensor x, LocalTensor w, LocalTensor b, Activation activation) {
        linearLayers().forwardActivate(a, slope, x, w, copies().bias().read(b), activation);
    }

    @Override
    default void linearInputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w) {
        linearLayers().inputGradient(dx, dy, w, false);
    }

    @Override
    default void addLinearInputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w) {
        linearLayers().inputGradient(dx, dy, w, true);
    }

    @Override
    default void addLinearWeightGradient(LocalTensor dw, LocalTensor dy, LocalTensor x, boolean isZero) {
        linearLayers().addWeightGradient(dw, dy, x, isZero);
    }

    @Override
    default void addBias(LocalTensor y, LocalTensor x, LocalTensor b) {
        RowArithmetic.add(y, x, copies().bias().read(b));
    }

    @Override
    default void addBiasGradient(LocalTensor db, LocalTensor dy) {
        ColumnSums.add(copies().biasGradient().read(db), dy);
        copies().biasGradient().write(db);
    }
}
