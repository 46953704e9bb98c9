package io.shardwright.runtime.tornado;

import io.shardwright.tensor.LocalTensor;
import java.util.List;

/** Records norms, whose kernels the compiler writes. */
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
        recordGenerated("layerNorm", List.of(y, mean, rstd, x, w, b), epsilon);
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
        recordGenerated("addLayerNorm", List.of(sum, y, mean, rstd, x, residual, w, b), epsilon);
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
        recordGenerated("layerNormGradient", List.of(dx, dw, db, dy, x, mean, rstd, w));
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
        recordGenerated("addLayerNormGradient", List.of(dx, dw, db, dy, x, mean, rstd, w, dResidual));
    }

    @Override
    default void rmsNorm(LocalTensor y, LocalTensor rstd, LocalTensor x, LocalTensor w, double epsilon) {
        recordGenerated("rmsNorm", List.of(y, rstd, x, w), epsilon);
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
        recordGenerated("addRmsNorm", List.of(sum, y, rstd, x, residual, w), epsilon);
    }

    @Override
    default void rmsNormGradient(
            LocalTensor dx, LocalTensor dw, LocalTensor dy, LocalTensor x, LocalTensor rstd, LocalTensor w) {
        recordGenerated("rmsNormGradient", List.of(dx, dw, dy, x, rstd, w));
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
        recordGenerated("addRmsNormGradient", List.of(dx, dw, dy, x, rstd, w, dResidual));
    }
}
