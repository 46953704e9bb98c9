package io.shardwright.runtime.tornado;

import io.shardwright.spi.kernel.Activation;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ActivationsTest {
    @ParameterizedTest
    @EnumSource(Activation.class)
    void activationsAgree(Activation activation) {
        OnDevice.check(1, (kernels, tensors) -> {
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
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void gatedActivationsAgree(Activation activation) {
        OnDevice.check(2, (kernels, tensors) -> {
            LocalTensor gate = tensors.strided(5, 57);
            LocalTensor up = tensors.strided(5, 57);
            LocalTensor y = tensors.dense(5, 57);
            LocalTensor dy = tensors.dense(5, 57);
            LocalTensor dGate = tensors.strided(5, 57);
            LocalTensor dUp = tensors.dense(5, 57);
            kernels.activateMultiply(y, gate, up, activation);
            kernels.activateMultiplyGradient(dGate, dUp, dy, gate, up, activation);
            return List.of(y, dGate, dUp);
        });
    }

    /** Where exponentials of the number itself would overflow, and where the value is the number itself. */
    @ParameterizedTest
    @EnumSource(Activation.class)
    void activationsOfExtremeNumbersAgree(Activation activation) {
        OnDevice.check(1, (kernels, tensors) -> {
            LocalTensor h = tensors.dense(12);
            float[] extremes = {0, -0f, 1e-20f, -1e-20f, 5.5f, -5.5f, 14, -14, 88, -88, 700, -700};
            for (int i = 0; i < extremes.length; i++) {
                h.set(extremes[i], i);
            }
            LocalTensor small = tensors.dense(6);
            LocalTensor value = tensors.dense(12);
            LocalTensor slope = tensors.dense(12);
            LocalTensor ones = tensors.dense(12);
            kernels.fill(ones, 1);
            kernels.activate(value, h, activation);
            kernels.activate(small, h.section(0, 0, 6), activation);
            kernels.activateGradient(slope, ones, h, activation);
            return List.of(slope, small, value);
        });
    }
}
