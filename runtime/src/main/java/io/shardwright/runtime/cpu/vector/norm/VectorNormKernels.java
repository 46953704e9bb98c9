package io.shardwright.runtime.cpu.vector.norm;

import io.shardwright.runtime.cpu.vector.Float32Copies;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;
import org.jspecify.annotations.Nullable;

/** Says which class does what of norms. */
public interface VectorNormKernels extends Kernels {
    Float32Copies copies();

    @Override
    default void layerNorm(
            LocalTensor y,
            LocalTensor mean,
            LocalTensor rstd,
            LocalTensor x,
            LocalTensor w,
            LocalTensor b,
            double epsilon) {
        LayerNorms.forward(
                x,
                y,
                mean,
                rstd,
                x,
                null,
                copies().weight().read(w),
                copies().bias().read(b),
                epsilon);
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
        LayerNorms.forward(
                sum,
                y,
                mean,
                rstd,
                x,
                residual,
                copies().weight().read(w),
                copies().bias().read(b),
                epsilon);
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
        layerNormGradientOf(dx, dw, db, dy, x, mean, rstd, w, null);
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
        layerNormGradientOf(dx, dw, db, dy, x, mean, rstd, w, dResidual);
    }

    private void layerNormGradientOf(
            LocalTensor dx,
            LocalTensor dw,
            LocalTensor db,
            LocalTensor dy,
            LocalTensor x,
            LocalTensor mean,
            LocalTensor rstd,
            LocalTensor w,
            @Nullable LocalTensor dResidual) {
        LayerNorms.gradient(
                dx,
                copies().weightGradient().read(dw),
                copies().biasGradient().read(db),
                dy,
                x,
                mean,
                rstd,
                copies().weight().read(w),
                dResidual);
        copies().weightGradient().write(dw);
        copies().biasGradient().write(db);
    }

    @Override
    default void rmsNorm(LocalTensor y, LocalTensor rstd, LocalTensor x, LocalTensor w, double epsilon) {
        RmsNorms.forward(x, y, rstd, x, null, copies().weight().read(w), epsilon);
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
        RmsNorms.forward(sum, y, rstd, x, residual, copies().weight().read(w), epsilon);
    }

    @Override
    default void rmsNormGradient(
            LocalTensor dx, LocalTensor dw, LocalTensor dy, LocalTensor x, LocalTensor rstd, LocalTensor w) {
        RmsNorms.gradient(
                dx,
                copies().weightGradient().read(dw),
                dy,
                x,
                rstd,
                copies().weight().read(w),
                null);
        copies().weightGradient().write(dw);
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
        RmsNorms.gradient(
                dx,
                copies().weightGradient().read(dw),
                dy,
                x,
                rstd,
                copies().weight().read(w),
                dResidual);
        copies().weightGradient().write(dw);
    }
}
