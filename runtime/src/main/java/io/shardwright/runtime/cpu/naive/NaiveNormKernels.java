package io.shardwright.runtime.cpu.naive;

import static io.shardwright.runtime.cpu.naive.Dense.cols;
import static io.shardwright.runtime.cpu.naive.Dense.map;
import static io.shardwright.runtime.cpu.naive.Dense.read;
import static io.shardwright.runtime.cpu.naive.Dense.rows;
import static io.shardwright.runtime.cpu.naive.Dense.write;

import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;

/** Norms by {@link NaiveNorms}. */
public interface NaiveNormKernels extends Kernels {
    @Override
    default void layerNorm(
            LocalTensor y,
            LocalTensor mean,
            LocalTensor rstd,
            LocalTensor x,
            LocalTensor w,
            LocalTensor b,
            double epsilon) {
        NaiveNorms.LayerNorm norm = NaiveNorms.layerNorm(read(x), read(w), read(b), rows(x), cols(x), epsilon);
        write(y, norm.y());
        write(mean, norm.mean());
        write(rstd, norm.rstd());
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
        add(sum, x, residual);
        layerNorm(y, mean, rstd, sum, w, b, epsilon);
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
        double[] dwSum = read(dw);
        double[] dbSum = read(db);
        write(dx, NaiveNorms.layerNormGradient(dwSum, dbSum, read(dy), read(x), read(mean), read(rstd), read(w)));
        write(dw, dwSum);
        write(db, dbSum);
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
        double[] residual = read(dResidual);
        layerNormGradient(dx, dw, db, dy, x, mean, rstd, w);
        write(dx, map(read(dx), residual, Double::sum));
    }

    @Override
    default void rmsNorm(LocalTensor y, LocalTensor rstd, LocalTensor x, LocalTensor w, double epsilon) {
        NaiveNorms.RmsNorm norm = NaiveNorms.rmsNorm(read(x), read(w), rows(x), cols(x), epsilon);
        write(y, norm.y());
        write(rstd, norm.rstd());
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
        add(sum, x, residual);
        rmsNorm(y, rstd, sum, w, epsilon);
    }

    @Override
    default void rmsNormGradient(
            LocalTensor dx, LocalTensor dw, LocalTensor dy, LocalTensor x, LocalTensor rstd, LocalTensor w) {
        double[] dwSum = read(dw);
        write(dx, NaiveNorms.rmsNormGradient(dwSum, read(dy), read(x), read(rstd), read(w)));
        write(dw, dwSum);
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
        double[] residual = read(dResidual);
        rmsNormGradient(dx, dw, dy, x, rstd, w);
        write(dx, map(read(dx), residual, Double::sum));
    }
}
