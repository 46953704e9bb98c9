package io.shardwright.runtime.cpu;

import io.shardwright.spi.kernel.Activation;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ElementwiseTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 13, 64, 207, 257})
    void sumsAndProductsAgree(int size) {
        AgainstNaive.check(1, (kernels, tensors) -> {
            LocalTensor x = tensors.strided(3, 5, size);
            LocalTensor y = tensors.dense(3, 5, size);
            LocalTensor sum = tensors.strided(3, 5, size);
            LocalTensor product = tensors.dense(3, 5, size);
            LocalTensor scaled = tensors.dense(3, 5, size);
            LocalTensor copied = tensors.strided(3, 5, size);
            LocalTensor filled = tensors.strided(3, 5, size);
            LocalTensor biased = tensors.dense(3, 5, size);
            LocalTensor placed = tensors.dense(3, 5, size);
            LocalTensor dPlaces = tensors.dense(5, size);
            kernels.add(sum, x, y);
            kernels.multiply(product, x, y);
            kernels.scale(scaled, x, -0.37);
            kernels.copy(copied, y);
            kernels.fill(filled, 3.25);
            kernels.addBias(biased, x, tensors.dense(size));
            kernels.addBroadcast(placed, x, tensors.dense(5, size));
            kernels.addBroadcastGradient(dPlaces, x);
            return List.of(x, y, sum, product, scaled, copied, filled, biased, placed, dPlaces);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 64, 257})
    void whatMayRunInPlaceDoes(int size) {
        AgainstNaive.check(1, (kernels, tensors) -> {
            LocalTensor x = tensors.strided(7, size);
            LocalTensor y = tensors.dense(7, size);
            LocalTensor z = tensors.dense(7, size);
            kernels.add(x, x, y);
            kernels.multiply(y, x, y);
            kernels.addBias(y, y, tensors.dense(size));
            kernels.scale(x, x, 0.5);
            kernels.softmax(z, z);
            kernels.softmaxGradient(x, x, z);
            return List.of(x, y, z);
        });
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void activationsAgree(Activation activation) {
        AgainstNaive.check(1, (kernels, tensors) -> {
            LocalTensor h = tensors.strided(3, 207);
            LocalTensor a = tensors.dense(3, 207);
            LocalTensor dh = tensors.dense(3, 207);
            LocalTensor da = tensors.dense(3, 207);
            kernels.scale(h, h, 4);
            kernels.activate(a, h, activation);
            kernels.activateGradient(dh, da, h, activation);
            kernels.activateGradient(da, da, h, activation);
            kernels.activate(h, h, activation);
            return List.of(h, a, dh, da);
        });
        AgainstNaive.check(2, (kernels, tensors) -> {
            LocalTensor gate = tensors.strided(5, 57);
            LocalTensor up = tensors.strided(5, 57);
            LocalTensor y = tensors.dense(5, 57);
            LocalTensor dGate = tensors.strided(5, 57);
            LocalTensor dUp = tensors.dense(5, 57);
            kernels.activateMultiply(y, gate, up, activation);
            kernels.activateMultiplyGradient(dGate, dUp, tensors.dense(5, 57), gate, up, activation);
            return List.of(y, dGate, dUp);
        });
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void activationsOfExtremeNumbersAgree(Activation activation) {
        AgainstNaive.check(1, (kernels, tensors) -> {
            LocalTensor h = tensors.dense(12);
            float[] extremes = {0, -0f, 1e-20f, -1e-20f, 5.5f, -5.5f, 14, -14, 88, -88, 700, -700};
            for (int i = 0; i < extremes.length; i++) {
                h.set(extremes[i], i);
            }
            LocalTensor value = tensors.dense(12);
            LocalTensor slope = tensors.dense(12);
            LocalTensor ones = tensors.dense(12);
            kernels.fill(ones, 1);
            kernels.activate(value, h, activation);
            kernels.activateGradient(slope, ones, h, activation);
            // Relative accuracy of the positive and of the negative side, each on its own scale.
            LocalTensor shifted = tensors.dense(12);
            kernels.multiply(shifted, value, slope);
            return List.of(slope, value.section(0, 0, 6), shifted.section(0, 0, 6));
        });
    }
}
