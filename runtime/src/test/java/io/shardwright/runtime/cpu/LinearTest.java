package io.shardwright.runtime.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class LinearTest {
    /** Rows, inputs, outputs. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "13, 1, 64",
        "1, 64, 13",
        "64, 64, 64",
        "207, 13, 257",
        "257, 300, 13",
        "8, 1100, 1030",
        "600, 40, 70",
        "270, 300, 260",
        "300, 270, 1013",
        "1030, 260, 300",
        "2050, 40, 70",
        "2050, 70, 40"
    })
    void linearLayersAgree(int rows, int in, int out) {
        AgainstNaive.check(in, (kernels, tensors) -> {
            LocalTensor y = tensors.dense(rows, out);
            LocalTensor biased = tensors.strided(rows, out);
            LocalTensor x = tensors.dense(rows, in);
            LocalTensor w = tensors.dense(out, in);
            kernels.linear(y, x, w);
            kernels.linear(biased, x, w, tensors.dense(out));
            return List.of(y, biased, x, w);
        });
        AgainstNaive.check(out, (kernels, tensors) -> {
            LocalTensor dx = tensors.dense(rows, in);
            LocalTensor added = tensors.strided(rows, in);
            LocalTensor dy = tensors.strided(rows, out);
            LocalTensor w = tensors.dense(out, in);
            kernels.linearInputGradient(dx, dy, w);
            kernels.addLinearInputGradient(added, dy, w);
            return List.of(dx, added, dy, w);
        });
        AgainstNaive.check(rows, (kernels, tensors) -> {
            LocalTensor dw = tensors.dense(out, in);
            LocalTensor db = tensors.dense(out);
            LocalTensor dy = tensors.strided(rows, out);
            LocalTensor x = tensors.strided(rows, in);
            kernels.addLinearWeightGradient(dw, dy, x, false);
            kernels.addBiasGradient(db, dy);
            return List.of(dw, db, dy, x);
        });
    }

    @ParameterizedTest
    @CsvSource({"13, 7, 9", "300, 270, 1013"})
    void productsToAGradientThatIsZeroAddUp(int rows, int in, int out) {
        AgainstNaive.check(rows, (kernels, tensors) -> {
            LocalTensor dw = tensors.dense(out, in);
            LocalTensor bf16 = tensors.bf16(out, in);
            LocalTensor dy = tensors.strided(rows, out);
            LocalTensor x = tensors.strided(rows, in);
            for (LocalTensor gradient : List.of(dw, bf16)) {
                kernels.fill(gradient, 0);
                kernels.addLinearWeightGradient(gradient, dy, x, true);
                kernels.addLinearWeightGradient(gradient, dy, x, false);
            }
            return List.of(dw, bf16);
        });
    }

    @ParameterizedTest
    @MethodSource("io.shardwright.runtime.cpu.AgainstNaive#kinds")
    void theFirstProductToAGradientThatIsZeroDoesNotReadIt(Kernels kernels) {
        Tensors tensors = new Tensors(AgainstNaive.SEED);
        LocalTensor dw = tensors.dense(300, 270);
        kernels.fill(dw, Double.NaN);
        kernels.addLinearWeightGradient(dw, tensors.dense(260, 300), tensors.dense(260, 270), true);
        assertThat(kernels.sumOfSquares(dw)).isFinite();
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void fusedActivationsAgree(Activation activation) {
        AgainstNaive.check(64, (kernels, tensors) -> {
            LocalTensor slope = tensors.strided(3, 43, 65);
            LocalTensor a = tensors.dense(3, 43, 65);
            LocalTensor plainSlope = tensors.dense(129, 65);
            LocalTensor plainA = tensors.dense(129, 65);
            LocalTensor x = tensors.strided(3, 43, 64);
            LocalTensor w = tensors.dense(65, 64);
            kernels.linearActivate(a, slope, x, w, tensors.dense(65), activation);
            kernels.linearActivate(plainA, plainSlope, x, w, activation);
            return List.of(a, slope, plainA, plainSlope);
        });
    }
}
