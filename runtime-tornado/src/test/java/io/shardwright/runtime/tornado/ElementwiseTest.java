package io.shardwright.runtime.tornado;

import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElementwiseTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 13, 64, 207})
    void sumsProductsAndCopiesAgree(int size) {
        OnDevice.check(1, (kernels, tensors) -> {
            LocalTensor x = tensors.strided(3, 5, size);
            LocalTensor y = tensors.dense(3, 5, size);
            LocalTensor sum = tensors.strided(3, 5, size);
            LocalTensor product = tensors.dense(3, 5, size);
            LocalTensor scaled = tensors.dense(3, 5, size);
            LocalTensor copied = tensors.strided(3, 5, size);
            LocalTensor filled = tensors.strided(3, 5, size);
            kernels.add(sum, x, y);
            kernels.multiply(product, x, y);
            kernels.scale(scaled, x, -0.37);
            kernels.copy(copied, y);
            kernels.fill(filled, 3.25);
            return List.of(x, y, sum, product, scaled, copied, filled);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 257})
    void whatMayRunInPlaceDoes(int size) {
        OnDevice.check(1, (kernels, tensors) -> {
            LocalTensor x = tensors.strided(7, size);
            LocalTensor y = tensors.dense(7, size);
            kernels.add(x, x, y);
            kernels.multiply(y, x, y);
            kernels.scale(x, x, 0.5);
            return List.of(x, y);
        });
    }
}
