package io.shardwright.runtime.tornado;

import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReductionsTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void whatTheHostComputesAgrees(int dim) {
        OnDevice.check(13, (kernels, tensors) -> {
            LocalTensor x = tensors.strided(3, 7, 13);
            LocalTensor y = dim == 0 ? tensors.dense(7, 13) : dim == 1 ? tensors.dense(3, 13) : tensors.dense(3, 7);
            LocalTensor dx = tensors.strided(3, 7, 13);
            LocalTensor z = tensors.dense(3, 7, 13);
            kernels.minOver(y, x, dim);
            kernels.maxOver(y, x, dim);
            kernels.extremeOverGradient(dx, y, x, y, dim);
            kernels.logSoftmax(z, x);
            kernels.logSoftmaxGradient(x, dx, z);
            LocalTensor lse = tensors.dense(3, 7);
            kernels.logSumExp(lse, z);
            kernels.logSumExpGradient(z, lse, z, lse);
            return List.of(x, y, z, dx, lse);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 64, 207})
    void softmaxAndItsGradientAgreeInPlaceAndOut(int size) {
        OnDevice.check(size, (kernels, tensors) -> {
            LocalTensor x = tensors.strided(2, 4, size);
            LocalTensor y = tensors.dense(2, 4, size);
            LocalTensor dy = tensors.strided(2, 4, size);
            LocalTensor dx = tensors.dense(2, 4, size);
            kernels.softmax(y, x);
            kernels.softmax(x, x);
            kernels.softmaxGradient(dx, dy, y);
            kernels.softmaxGradient(dy, dy, y);
            return List.of(x, y, dx, dy);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 64, 207})
    void sumsAndTheirGradientsAgree(int size) {
        OnDevice.check(7 * size, (kernels, tensors) -> {
            LocalTensor x = tensors.strided(3, 7, size);
            LocalTensor all = tensors.dense();
            LocalTensor spread = tensors.strided(3, 7, size);
            kernels.sum(all, x, 0.1);
            kernels.sumGradient(spread, all, 0.3);
            return List.of(all, spread);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, -1})
    void sumsOverEveryDimAgree(int dim) {
        OnDevice.check(13, (kernels, tensors) -> {
            LocalTensor x = tensors.strided(3, 7, 13);
            LocalTensor y = switch (dim) {
                case 0 -> tensors.strided(7, 13);
                case 1 -> tensors.strided(3, 13);
                default -> tensors.strided(3, 7);
            };
            LocalTensor dx = tensors.strided(3, 7, 13);
            kernels.sumOver(y, x, dim, 0.7);
            kernels.sumOverGradient(dx, y, dim, -0.2);
            return List.of(y, dx);
        });
    }
}
