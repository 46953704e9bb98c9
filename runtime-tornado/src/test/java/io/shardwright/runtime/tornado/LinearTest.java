package io.shardwright.runtime.tornado;

import io.shardwright.spi.kernel.Activation;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LinearTest {
    /** Rows, inputs, outputs. */
    @ParameterizedTest
    @CsvSource({"1, 1, 1", "13, 1, 64", "1, 64, 13", "32, 32, 32", "70, 13, 45", "37, 100, 33"})
    void productsAgreeWhicheverWayTheirFactorsLie(int rows, int in, int out) {
        OnDevice.checkProducts(Math.max(rows, Math.max(in, out)), (kernels, tensors) -> {
            LocalTensor x = tensors.strided(rows, in);
            LocalTensor w = tensors.dense(out, in);
            LocalTensor y = tensors.dense(rows, out);
            LocalTensor biased = tensors.strided(rows, out);
            LocalTensor b = tensors.dense(out);
            LocalTensor dy = tensors.strided(rows, out);
            LocalTensor dx = tensors.dense(rows, in);
            LocalTensor added = tensors.strided(rows, in);
            LocalTensor dw = tensors.dense(out, in);
            LocalTensor db = tensors.dense(out);
            kernels.linear(y, x, w);
            kernels.linear(biased, x, w, b);
            kernels.linearInputGradient(dx, dy, w);
            kernels.addLinearInputGradient(added, dy, w);
            kernels.addLinearWeightGradient(dw, dy, x, false);
            kernels.addBiasGradient(db, dy);
            return List.of(y, biased, dx, added, dw, db, x, w, dy, b);
        });
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void fusedActivationsAgree(Activation activation) {
        OnDevice.checkProducts(17, (kernels, tensors) -> {
            LocalTensor slope = tensors.strided(3, 5, 35);
            LocalTensor a = tensors.dense(3, 5, 35);
            LocalTensor plainSlope = tensors.dense(15, 35);
            LocalTensor plainA = tensors.dense(15, 35);
            LocalTensor x = tensors.strided(3, 5, 17);
            LocalTensor w = tensors.dense(35, 17);
            LocalTensor b = tensors.dense(35);
            kernels.linearActivate(a, slope, x, w, b, activation);
            kernels.linearActivate(plainA, plainSlope, x, w, activation);
            return List.of(a, slope, plainA, plainSlope);
        });
    }
}
