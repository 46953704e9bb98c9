package io.shardwright.runtime.tornado;

import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NormsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 13, 64, 207})
    void layerNormsAgreeWithAndWithoutResidual(int size) {
        OnDevice.check(size, (kernels, tensors) -> {
            LocalTensor x = tensors.strided(3, 4, size);
            LocalTensor residual = tensors.dense(3, 4, size);
            LocalTensor w = tensors.dense(size);
            LocalTensor b = tensors.dense(size);
            LocalTensor y = tensors.strided(3, 4, size);
            LocalTensor z = tensors.dense(3, 4, size);
            LocalTensor mean = tensors.dense(3, 4);
            LocalTensor rstd = tensors.dense(3, 4);
            LocalTensor sumMean = tensors.dense(3, 4);
            LocalTensor sumRstd = tensors.dense(3, 4);
            LocalTensor sum = tensors.strided(3, 4, size);
            kernels.layerNorm(y, mean, rstd, x, w, b, 1e-5);
            kernels.addLayerNorm(sum, z, sumMean, sumRstd, x, residual, w, b, 1e-5);
            kernels.addLayerNorm(residual, z, sumMean, sumRstd, x, residual, w, b, 1e-3);
            return List.of(y, mean, rstd, sum, z, sumMean, sumRstd, x, residual);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 64, 207})
    void gradientsOfLayerNormsAgreeInPlaceAndOut(int size) {
        OnDevice.check(size, (kernels, tensors) -> {
            LocalTensor x = tensors.strided(3, 4, size);
            LocalTensor w = tensors.dense(size);
            LocalTensor y = tensors.dense(3, 4, size);
            LocalTensor mean = tensors.dense(3, 4);
            LocalTensor rstd = tensors.dense(3, 4);
            LocalTensor dy = tensors.strided(3, 4, size);
            LocalTensor dx = tensors.dense(3, 4, size);
            LocalTensor dw = tensors.dense(size);
            LocalTensor db = tensors.dense(size);
            LocalTensor dResidual = tensors.dense(3, 4, size);
            kernels.layerNorm(y, mean, rstd, x, w, w, 1e-2);
            kernels.layerNormGradient(dx, dw, db, dy, x, mean, rstd, w);
            kernels.addLayerNormGradient(dResidual, dw, db, dy, x, mean, rstd, w, dResidual);
            kernels.layerNormGradient(dy, dw, db, dy, x, mean, rstd, w);
            return List.of(dx, dw, db, dResidual, dy, x);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 64, 207})
    void rmsNormsAndTheirGradientsAgree(int size) {
        OnDevice.check(size, (kernels, tensors) -> {
            LocalTensor x = tensors.strided(3, 4, size);
            LocalTensor residual = tensors.dense(3, 4, size);
            LocalTensor w = tensors.dense(size);
            LocalTensor y = tensors.strided(3, 4, size);
            LocalTensor z = tensors.dense(3, 4, size);
            LocalTensor rstd = tensors.dense(3, 4);
            LocalTensor sumRstd = tensors.dense(3, 4);
            LocalTensor sum = tensors.dense(3, 4, size);
            LocalTensor dx = tensors.dense(3, 4, size);
            LocalTensor dw = tensors.dense(size);
            LocalTensor dy = tensors.strided(3, 4, size);
            LocalTensor dResidual = tensors.strided(3, 4, size);
            kernels.rmsNorm(y, rstd, x, w, 1e-2);
            kernels.addRmsNorm(sum, z, sumRstd, x, residual, w, 1e-2);
            kernels.rmsNormGradient(dx, dw, dy, x, rstd, w);
            kernels.addRmsNormGradient(dResidual, dw, dy, sum, sumRstd, w, dResidual);
            kernels.addRmsNormGradient(dy, dw, dy, sum, sumRstd, w, dResidual);
            return List.of(y, rstd, sum, z, sumRstd, dx, dw, dResidual, dy);
        });
    }
}
