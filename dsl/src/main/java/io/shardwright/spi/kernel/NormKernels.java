package io.shardwright.spi.kernel;

import io.shardwright.tensor.LocalTensor;

/** Norms over the last dim, alone or behind a residual sum. As {@link Kernels} says. */
public interface NormKernels {
    /** {@code y = (x - mean) rstd w + b} over the last dim (Ba et al., 1607.06450); keeps {@code mean[...]}, {@code rstd[...]}. */
    void layerNorm(
            LocalTensor y,
            LocalTensor mean,
            LocalTensor rstd,
            LocalTensor x,
            LocalTensor w,
            LocalTensor b,
            double epsilon);

    /** {@code sum = x + residual}, then {@link #layerNorm} of the sum. sum may be x or residual. */
    void addLayerNorm(
            LocalTensor sum,
            LocalTensor y,
            LocalTensor mean,
            LocalTensor rstd,
            LocalTensor x,
            LocalTensor residual,
            LocalTensor w,
            LocalTensor b,
            double epsilon);

    /** dx overwrites; dw and db accumulate. In place with dy. */
    void layerNormGradient(
            LocalTensor dx,
            LocalTensor dw,
            LocalTensor db,
            LocalTensor dy,
            LocalTensor x,
            LocalTensor mean,
            LocalTensor rstd,
            LocalTensor w);

    /** {@code dx = dResidual +} the gradient of {@link #layerNorm}. In place with dy or dResidual. */
    void addLayerNormGradient(
            LocalTensor dx,
            LocalTensor dw,
            LocalTensor db,
            LocalTensor dy,
            LocalTensor x,
            LocalTensor mean,
            LocalTensor rstd,
            LocalTensor w,
            LocalTensor dResidual);

    /** {@code y = x rstd w}, {@code rstd = 1/√(mean(x²) + ε)} over the last dim (Zhang and Sennrich, 1910.07467). */
    void rmsNorm(LocalTensor y, LocalTensor rstd, LocalTensor x, LocalTensor w, double epsilon);

    /** {@code sum = x + residual}, then {@link #rmsNorm} of the sum. sum may be x or residual. */
    void addRmsNorm(
            LocalTensor sum,
            LocalTensor y,
            LocalTensor rstd,
            LocalTensor x,
            LocalTensor residual,
            LocalTensor w,
            double epsilon);

    /** dx overwrites; dw accumulates. In place with dy. */
    void rmsNormGradient(
            LocalTensor dx, LocalTensor dw, LocalTensor dy, LocalTensor x, LocalTensor rstd, LocalTensor w);

    /** {@code dx = dResidual +} the gradient of {@link #rmsNorm}. In place with dy or dResidual. */
    void addRmsNormGradient(
            LocalTensor dx,
            LocalTensor dw,
            LocalTensor dy,
            LocalTensor x,
            LocalTensor rstd,
            LocalTensor w,
            LocalTensor dResidual);
}
