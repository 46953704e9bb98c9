package io.shardwright.runtime.cpu;

import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReductionTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 13, 64, 207, 257})
    void sumsAgree(int size) {
        AgainstNaive.check(15 * size, (kernels, tensors) -> {
            LocalTensor x = tensors.strided(3, 5, size);
            LocalTensor total = tensors.dense();
            LocalTensor spread = tensors.strided(4, size);
            kernels.sum(total, x, 0.25);
            kernels.sumGradient(spread, total, 2);
            return List.of(total, spread);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, -1, -2})
    void sumsOverOneDimAgree(int dim) {
        AgainstNaive.check(17, (kernels, tensors) -> {
            LocalTensor x = tensors.strided(2, 3, 4, 17);
            long[] dims = x.dims();
            int at = dim < 0 ? 4 + dim : dim;
            long[] rest = new long[3];
            for (int d = 0; d < 3; d++) {
                rest[d] = dims[d < at ? d : d + 1];
            }
            LocalTensor y = tensors.strided(rest);
            LocalTensor dx = tensors.strided(dims);
            kernels.sumOver(y, x, dim, 0.5);
            kernels.sumOverGradient(dx, y, dim, 3);
            return List.of(y, dx);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void extremesOverOneDimAgree(int dim) {
        AgainstNaive.check(17, (kernels, tensors) -> {
            LocalTensor x = tensors.strided(2, 3, 4, 37);
            x.set(x.get(0, 0, 0, 0), 1, 0, 0, 0);
            x.set(2, 0, 1, 1, 3);
            x.set(2, 0, 1, 1, 36);
            x.set(2, 0, 2, 1, 3);
            long[] rest = x.dims();
            LocalTensor largest = dropped(tensors, rest, dim);
            LocalTensor smallest = dropped(tensors, rest, dim);
            LocalTensor dy = dropped(tensors, rest, dim);
            LocalTensor dx = tensors.strided(rest);
            LocalTensor dz = tensors.dense(rest);
            kernels.maxOver(largest, x, dim);
            kernels.minOver(smallest, x, dim);
            kernels.extremeOverGradient(dx, dy, x, largest, dim);
            kernels.extremeOverGradient(dz, dy, x, smallest, dim);
            return List.of(largest, smallest, dx, dz);
        });
    }

    private static LocalTensor dropped(Tensors tensors, long[] dims, int dim) {
        return tensors.strided(java.util.stream.IntStream.range(0, dims.length)
                .filter(d -> d != dim)
                .mapToLong(d -> dims[d])
                .toArray());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 64, 207, 257})
    void logsOfSoftmaxAgree(int size) {
        AgainstNaive.check(size, (kernels, tensors) -> {
            LocalTensor x = tensors.strided(3, 5, size);
            LocalTensor lse = tensors.dense(3, 5);
            LocalTensor y = tensors.dense(3, 5, size);
            LocalTensor dx = tensors.strided(3, 5, size);
            LocalTensor dz = tensors.strided(3, 5, size);
            kernels.logSumExp(lse, x);
            kernels.logSumExpGradient(dx, tensors.dense(3, 5), x, lse);
            kernels.logSoftmax(y, x);
            kernels.logSoftmaxGradient(dz, dz, y);
            kernels.logSoftmax(x, x);
            return List.of(lse, y, x, dx, dz);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 64, 207, 257})
    void softmaxAgrees(int size) {
        AgainstNaive.check(size, (kernels, tensors) -> {
            LocalTensor x = tensors.strided(3, 5, size);
            LocalTensor y = tensors.dense(3, 5, size);
            LocalTensor dx = tensors.strided(3, 5, size);
            kernels.scale(x, x, 20);
            kernels.softmax(y, x);
            kernels.softmaxGradient(dx, tensors.dense(3, 5, size), y);
            return List.of(y, dx);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 64, 207, 257})
    void normsAgree(int size) {
        AgainstNaive.check(size, (kernels, tensors) -> {
            LocalTensor x = tensors.strided(3, 5, size);
            LocalTensor residual = tensors.dense(3, 5, size);
            LocalTensor sum = tensors.strided(3, 5, size);
            LocalTensor y = tensors.dense(3, 5, size);
            LocalTensor z = tensors.strided(3, 5, size);
            LocalTensor mean = tensors.dense(3, 5);
            LocalTensor rstd = tensors.dense(3, 5);
            LocalTensor w = tensors.dense(size);
            LocalTensor b = tensors.dense(size);
            LocalTensor dw = tensors.dense(size);
            LocalTensor db = tensors.dense(size);
            LocalTensor dx = tensors.dense(3, 5, size);
            LocalTensor dy = tensors.strided(3, 5, size);
            kernels.layerNorm(y, mean, rstd, x, w, b, 0.1);
            kernels.layerNormGradient(dx, dw, db, dy, x, mean, rstd, w);
            kernels.addLayerNorm(sum, z, mean, rstd, x, residual, w, b, 0.1);
            kernels.addLayerNormGradient(dy, dw, db, dy, sum, mean, rstd, w, residual);
            kernels.addLayerNorm(x, y, mean, rstd, x, residual, w, b, 0.1);
            return List.of(x, sum, y, z, mean, rstd, dw, db, dx, dy);
        });
        AgainstNaive.check(size, (kernels, tensors) -> {
            LocalTensor x = tensors.strided(3, 5, size);
            LocalTensor residual = tensors.dense(3, 5, size);
            LocalTensor sum = tensors.strided(3, 5, size);
            LocalTensor y = tensors.dense(3, 5, size);
            LocalTensor z = tensors.strided(3, 5, size);
            LocalTensor rstd = tensors.dense(3, 5);
            LocalTensor w = tensors.dense(size);
            LocalTensor dw = tensors.dense(size);
            LocalTensor dx = tensors.dense(3, 5, size);
            LocalTensor dy = tensors.strided(3, 5, size);
            kernels.rmsNorm(y, rstd, x, w, 0.1);
            kernels.rmsNormGradient(dx, dw, dy, x, rstd, w);
            kernels.addRmsNorm(sum, z, rstd, x, residual, w, 0.1);
            kernels.addRmsNormGradient(residual, dw, dy, sum, rstd, w, residual);
            kernels.addRmsNorm(residual, y, rstd, x, residual, w, 0.1);
            return List.of(x, sum, y, z, rstd, dw, dx, dy, residual);
        });
    }
}
