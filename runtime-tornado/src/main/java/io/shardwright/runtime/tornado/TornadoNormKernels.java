package io.shardwright.runtime.tornado;

import io.shardwright.runtime.tornado.kernel.LayerNormKernel;
import io.shardwright.runtime.tornado.kernel.RmsNormKernel;
import io.shardwright.tensor.LocalTensor;

/** Records norms. */
interface TornadoNormKernels extends RecordingKernels {
    @Override
    default void layerNorm(
            LocalTensor y,
            LocalTensor mean,
            LocalTensor rstd,
            LocalTensor x,
            LocalTensor w,
            LocalTensor b,
            double epsilon) {
        record(LayerNormKernel.norm(memory(), null, y, mean, rstd, x, null, w, b, epsilon));
    }

    @Override
    default void addLayerNorm(
            LocalTensor sum,
            LocalTensor y,
            LocalTensor mean,
            LocalTensor rstd,
            LocalTensor x,
            LocalTensor residual,
            LocalTensor w,
            LocalTensor b,
            double epsilon) {
        record(LayerNormKernel.norm(memory(), sum, y, mean, rstd, x, residual, w, b, epsilon));
    }

    @Override
    default void layerNormGradient(
            LocalTensor dx,
            LocalTensor dw,
            LocalTensor db,
            LocalTensor dy,
            LocalTensor x,
            LocalTensor mean,
            LocalTensor rstd,
            LocalTensor w) {
        LayerNormKernel.gradient(memory(), dx, dw, db, dy, x, mean, rstd, w, null)
                .forEach(this::record);
    }

    @Override
    default void addLayerNormGradient(
            LocalTensor dx,
            LocalTensor dw,
            LocalTensor db,
            LocalTensor dy,
            LocalTensor x,
            LocalTensor mean,
            LocalTensor rstd,
            LocalTensor w,
            LocalTensor dResidual) {
        LayerNormKernel.gradient(memory(), dx, dw, db, dy, x, mean, rstd, w, dResidual)
                .forEach(this::record);
    }

    @Override
    default void rmsNorm(LocalTensor y, LocalTensor rstd, LocalTensor x, LocalTensor w, double epsilon) {
        record(RmsNormKernel.norm(memory(), null, y, rstd, x, null, w, epsilon));
    }

    @Override
    default void addRmsNorm(
            LocalTensor sum,
            LocalTensor y,
            LocalTensor rstd,
            LocalTensor x,
            LocalTensor residual,
            LocalTensor w,
            double epsilon) {
        record(RmsNormKernel.norm(memory(), sum, y, rstd, x, residual, w, epsilon));
    }

    @Override
    default void rmsNormGradient(
            LocalTensor dx, LocalTensor dw, LocalTensor dy, LocalTensor x, LocalTensor rstd, LocalTensor w) {
        RmsNormKernel.gradient(memory(), dx, dw, dy, x, rstd, w, null).forEach(this::record);
    }

    @Override
    default void addRmsNormGradient(
            LocalTensor dx,
            LocalTensor dw,
            LocalTensor dy,
            LocalTensor x,
            LocalTensor rstd,
            LocalTensor w,
            LocalTensor dResidual) {
        RmsNormKernel.gradient(memory(), dx, dw, dy, x, rstd, w, dResidual).forEach(this::record);
    }
}
