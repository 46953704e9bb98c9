package io.shardwright.runtime.cpu.bf16;

import io.shardwright.runtime.cpu.vector.norm.Bf16LayerNorms;
import io.shardwright.tensor.LocalTensor;

/** Norms some rows at a time. Statistics are float32, and so are the sums of the gradients of weights until the end of a call. */
public interface Bf16NormKernels extends Widening {
    Bf16LayerNorms layerNorms();

    @Override
    default void layerNorm(
            LocalTensor y,
            LocalTensor mean,
            LocalTensor rstd,
            LocalTensor x,
            LocalTensor w,
            LocalTensor b,
            double epsilon) {
        LocalTensor weight = copies().weight().read(w);
        LocalTensor bias = copies().bias().read(b);
        for (pieces().start(x); pieces().next(); pieces().store()) {
            floats().layerNorm(
                            pieces().out(0, y),
                            pieces().out(1, mean),
                            pieces().out(2, rstd),
                            pieces().in(3, x),
                            weight,
                            bias,
                            epsilon);
        }
    }

    /** The norm is of the sum in float32, which is kept rounded for backward. */
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
        LocalTensor weight = copies().weight().read(w);
        LocalTensor bias = copies().bias().read(b);
        for (pieces().start(x); pieces().next(); pieces().store()) {
            floats().addLayerNorm(
                            pieces().out(0, sum),
                            pieces().out(1, y),
                            pieces().out(2, mean),
                            pieces().out(3, rstd),
                            pieces().in(4, x),
                            pieces().in(5, residual),
                            weight,
                            bias,
                            epsilon);
        }
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
        LocalTensor weight = copies().weight().read(w);
        LocalTensor dWeight = copies().weightGradient().read(dw);
        LocalTensor dBias = copies().biasGradient().read(db);
        if (Bf16LayerNorms.areBf16(dx, dy, x, null)) {
            layerNorms().gradient(dx, dWeight, dBias, dy, x, mean, rstd, weight, null);
        } else {
            for (pieces().start(x); pieces().next(); pieces().store()) {
                floats().layerNormGradient(
                                pieces().out(0, dx),
                                dWeight,
                                dBias,
                                pieces().in(1, dy),
                                pieces().in(2, x),
                                pieces().in(3, mean),
                                pieces().in(4, rstd),
                                weight);
            }
        }
        copies().weightGradient().write(dw);
        copies().biasGradient().write(db);
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
        LocalTensor weight = copies().weight().read(w);
        LocalTensor dWeight = copies().weightGradient().read(dw);
        LocalTensor dBias = copies().biasGradient().read(db);
        if (Bf16LayerNorms.areBf16(dx, dy, x, dResidual)) {
            layerNorms().gradient(dx, dWeight, dBias, dy, x, mean, rstd, weight, dResidual);
        } else {
            for (pieces().start(x); pieces().next(); pieces().store()) {
                floats().addLayerNormGradient(
                                pieces().out(0, dx),
                                dWeight,
                                dBias,
                                pieces().in(1, dy),
                                pieces().in(2, x),
                                pieces().in(3, mean),
                                pieces().in(4, rstd),
                                weight,
                                pieces().in(5, dResidual));
            }
        }
        copies().weightGradient().write(dw);
        copies().biasGradient().write(db);
    }

    @Override
    default void rmsNorm(LocalTensor y, LocalTensor rstd, LocalTensor x, LocalTensor w, double epsilon) {
        LocalTensor weight = copies().weight().read(w);
        for (pieces().start(x); pieces().next(); pieces().store()) {
            floats().rmsNorm(pieces().out(0, y), pieces().out(1, rstd), pieces().in(2, x), weight, epsilon);
        }
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
        LocalTensor weight = copies().weight().read(w);
        for (pieces().start(x); pieces().next(); pieces().store()) {
            floats().addRmsNorm(
                            pieces().out(0, sum),
                            pieces().out(1, y),
                            pieces().out(2, rstd),
                            pieces().in(3, x),
                            pieces().in(4, residual),
                            weight,
                            epsilon);
        }
    }

    @Override
    default void rmsNormGradient(
            LocalTensor dx, LocalTensor dw, LocalTensor dy, LocalTensor x, LocalTensor rstd, LocalTensor w) {
        LocalTensor weight = copies().weight().read(w);
        LocalTensor dWeight = copies().weightGradient().read(dw);
        for (pieces().start(x); pieces().next(); pieces().store()) {
            floats().rmsNormGradient(
                            pieces().out(0, dx),
                            dWeight,
                            pieces().in(1, dy),
                            pieces().in(2, x),
                            pieces().in(3, rstd),
                            weight);
        }
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
        LocalTensor weight = copies().weight().read(w);
        LocalTensor dWeight = copies().weightGradient().read(dw);
        for (pieces().start(x); pieces().next(); pieces().store()) {
            floats().addRmsNormGradient(
                            pieces().out(0, dx),
                            dWeight,
                            pieces().in(1, dy),
                            pieces().in(2, x),
                            pieces().in(3, rstd),
                            weight,
                            pieces().in(4, dResidual));
        }
        copies().weightGradient().write(dw);
    }
}
