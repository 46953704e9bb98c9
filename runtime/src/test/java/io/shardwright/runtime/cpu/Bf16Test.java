package io.shardwright.runtime.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.DropoutMask;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.Bf16;
import io.shardwright.tensor.LocalTensor;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Kernels whose weights and gradients of weights are bf16. */
class Bf16Test {
    @ParameterizedTest
    @CsvSource({"1, 1, 1", "3, 5, 7", "17, 33, 16", "64, 64, 64", "600, 48, 40"})
    void linearLayersRoundTheirOperandsAndAddUpInFloat(int rows, int in, int out) {
        AgainstNaive.check(Math.max(in, rows), (kernels, tensors) -> {
            LocalTensor w = tensors.bf16(out, in);
            LocalTensor b = tensors.dense(out);
            LocalTensor x = tensors.strided(1, rows, in);
            LocalTensor y = tensors.strided(1, rows, out);
            LocalTensor plain = tensors.dense(1, rows, out);
            LocalTensor active = tensors.dense(1, rows, out);
            LocalTensor slope = tensors.dense(1, rows, out);
            LocalTensor dx = tensors.strided(1, rows, in);
            LocalTensor sum = tensors.dense(1, rows, in);
            LocalTensor dw = tensors.bf16(out, in);
            LocalTensor dy = tensors.strided(1, rows, out);
            kernels.linear(y, x, w, b);
            kernels.linear(plain, x, w);
            kernels.linearActivate(active, slope, x, w, b, Activation.RELU);
            kernels.linearInputGradient(dx, dy, w);
            kernels.addLinearInputGradient(sum, dy, w);
            kernels.addLinearWeightGradient(dw, dy, x, false);
            return List.of(y, plain, active, slope, dx, sum, dw, w);
        });
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "3, 7, 5", "40, 16, 48", "70, 50, 33"})
    void biasesAndTheirGradientsAreWidenedAndRounded(int rows, int in, int out) {
        AgainstNaive.check(Math.max(in, rows), (kernels, tensors) -> {
            LocalTensor x = tensors.dense(1, rows, in);
            LocalTensor dy = tensors.strided(1, rows, out);
            LocalTensor w = tensors.bf16(out, in);
            LocalTensor b = tensors.bf16(out);
            LocalTensor db = tensors.bf16(out);
            LocalTensor y = tensors.dense(1, rows, out);
            LocalTensor slope = tensors.dense(1, rows, out);
            LocalTensor a = tensors.dense(1, rows, out);
            LocalTensor dropped = tensors.dense(1, rows, out);
            kernels.linear(y, x, w, b);
            kernels.linearActivate(a, slope, x, w, b, Activation.GELU);
            kernels.addBias(y, y, b);
            kernels.biasDropoutAdd(dropped, a, b, y, new DropoutMask(1, 0.1, dropped.dims(), new long[3]), 0);
            kernels.addBiasGradient(db, dy);
            return List.of(y, a, slope, dropped, db, b);
        });
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 17", "20, 64"})
    void normsWidenTheirWeightsAndRoundTheirGradients(int rows, int size) {
        AgainstNaive.check(Math.max(rows, size), (kernels, tensors) -> {
            LocalTensor x = tensors.dense(1, rows, size);
            LocalTensor residual = tensors.dense(1, rows, size);
            LocalTensor y = tensors.dense(1, rows, size);
            LocalTensor dx = tensors.dense(1, rows, size);
            LocalTensor mean = tensors.dense(1, rows);
            LocalTensor rstd = tensors.dense(1, rows);
            LocalTensor w = tensors.bf16(size);
            LocalTensor b = tensors.bf16(size);
            LocalTensor dw = tensors.bf16(size);
            LocalTensor db = tensors.bf16(size);
            LocalTensor dv = tensors.bf16(size);
            kernels.layerNorm(y, mean, rstd, x, w, b, 0.1);
            kernels.layerNormGradient(dx, dw, db, y, x, mean, rstd, w);
            kernels.addLayerNorm(x, y, mean, rstd, x, residual, w, b, 0.1);
            kernels.addLayerNormGradient(dx, dw, db, y, x, mean, rstd, w, dx);
            kernels.rmsNorm(y, rstd, x, w, 0.1);
            kernels.rmsNormGradient(dx, dv, y, x, rstd, w);
            kernels.addRmsNorm(x, y, rstd, x, residual, b, 0.1);
            kernels.addRmsNormGradient(dx, dv, y, x, rstd, b, dx);
            return List.of(y, dx, dw, db, dv, w, b);
        });
    }

    /** Tokens from -1 to 9 on a table of rows 2 to 6: some are outside of it, and most rows come several times. */
    @ParameterizedTest
    @CsvSource({"1, 1", "40, 33", "100, 16"})
    void tablesRoundTheSumOfARowsGradientsOnce(int count, int size) {
        AgainstNaive.check(count, (kernels, tensors) -> {
            LocalTensor tokens = tensors.tokens(-1, 10, 1, count);
            LocalTensor table = tensors.bf16(5, size);
            LocalTensor dTable = tensors.bf16(5, size);
            LocalTensor y = tensors.dense(1, count, size);
            LocalTensor dy = tensors.strided(1, count, size);
            kernels.embedding(y, tokens, table, 2);
            kernels.addEmbeddingGradient(dTable, dy, tokens, 2);
            return List.of(y, dTable, table);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 100})
    void gradientsAddUp(int size) {
        AgainstNaive.check(1, (kernels, tensors) -> {
            LocalTensor sum = tensors.bf16(size);
            LocalTensor more = tensors.bf16(size);
            LocalTensor constant = tensors.bf16(size);
            kernels.add(sum, sum, more);
            kernels.fill(constant, 0.3);
            return List.of(sum, more, constant);
        });
    }

    /** Halfway cases, subnormal and huge numbers among them; the oracle compares distances exactly. */
    @ParameterizedTest
    @MethodSource("io.shardwright.runtime.cpu.AgainstNaive#kinds")
    void roundsToTheNearestAndOfTwoToTheEven(Kernels kernels) {
        float[] numbers = {
            0,
            -0f,
            1,
            1 + 0x1p-8f,
            1 + 3 * 0x1p-8f,
            1 + 0x1p-8f + 0x1p-20f,
            -1 - 0x1p-8f,
            3.14159f,
            1e-40f,
            -1e-45f,
            1e38f,
            Float.MIN_NORMAL,
            0.1f,
            65_535,
            255.5f,
            257,
            258,
            259
        };
        Tensors tensors = new Tensors(1);
        LocalTensor floats = tensors.dense(numbers.length);
        LocalTensor halves = tensors.bf16(numbers.length);
        LocalTensor back = tensors.dense(numbers.length);
        for (int i = 0; i < numbers.length; i++) {
            floats.set(numbers[i], i);
        }
        kernels.copy(halves, floats);
        kernels.copy(back, halves);
        for (int i = 0; i < numbers.length; i++) {
            float found = halves.get(i);
            assertThat(found).isEqualTo(nearest(numbers[i]));
            assertThat(back.get(i)).isEqualTo(found);
        }
    }

    private static float nearest(float value) {
        int bits = Float.floatToRawIntBits(value);
        float low = Float.intBitsToFloat(bits & 0xFFFF0000);
        float high = Float.intBitsToFloat((bits & 0xFFFF0000) + 0x10000);
        BigDecimal x = new BigDecimal(value);
        int nearer = x.subtract(new BigDecimal(low))
                .abs()
                .compareTo(new BigDecimal(high).subtract(x).abs());
        boolean lowIsEven = (bits & 0x10000) == 0;
        return nearer < 0 || nearer == 0 && lowIsEven ? low : high;
    }

    @ParameterizedTest
    @MethodSource("io.shardwright.runtime.cpu.AgainstNaive#kinds")
    void whatIsNoNumberStaysNone(Kernels kernels) {
        float[] numbers = {Float.NaN, Float.intBitsToFloat(0x7FFFFFFF), Float.intBitsToFloat(0xFF800001)};
        Tensors tensors = new Tensors(1);
        LocalTensor floats = tensors.dense(5);
        LocalTensor halves = tensors.bf16(5);
        for (int i = 0; i < 3; i++) {
            floats.set(numbers[i], i);
        }
        floats.set(Float.POSITIVE_INFINITY, 3);
        floats.set(Float.MAX_VALUE, 4);
        kernels.copy(halves, floats);
        for (int i = 0; i < 3; i++) {
            assertThat(halves.get(i)).isNaN();
        }
        assertThat(halves.get(3)).isInfinite();
        assertThat(halves.get(4)).isInfinite();
    }

    @Test
    void widensExactly() {
        for (int bits = 0; bits < 0x7F80; bits++) {
            assertThat(Bf16.round(Bf16.widen((short) bits))).isEqualTo((short) bits);
        }
    }

    @Test
    void refusesBf16WhereAKernelDoesNotTakeIt() {
        Tensors tensors = new Tensors(1);
        LocalTensor bf16 = tensors.bf16(4, 4);
        LocalTensor dense = tensors.dense(4, 4);
        for (Kernels kernels : AgainstNaive.kinds().toList()) {
            assertThatThrownBy(() -> kernels.add(dense, dense, bf16)).hasMessageContaining("bf16");
        }
    }
}
