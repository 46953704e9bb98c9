package io.shardwright.runtime.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.spi.Activation;
import io.shardwright.spi.Kernels;
import io.shardwright.tensor.Bf16;
import io.shardwright.tensor.LocalTensor;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Kernels whose weights and gradients of weights are bf16. */
class HalfTest {
    @ParameterizedTest
    @CsvSource({"1, 1, 1", "3, 5, 7", "17, 33, 16", "64, 64, 64", "600, 48, 40"})
    void linearLayersRoundTheirOperandsAndAddUpInFloat(int rows, int in, int out) {
        AgainstNaive.check(Math.max(in, rows), (kernels, tensors) -> {
            LocalTensor w = tensors.half(out, in);
            LocalTensor b = tensors.dense(out);
            LocalTensor x = tensors.strided(1, rows, in);
            LocalTensor y = tensors.strided(1, rows, out);
            LocalTensor plain = tensors.dense(1, rows, out);
            LocalTensor active = tensors.dense(1, rows, out);
            LocalTensor dx = tensors.strided(1, rows, in);
            LocalTensor sum = tensors.dense(1, rows, in);
            LocalTensor dw = tensors.half(out, in);
            LocalTensor dy = tensors.strided(1, rows, out);
            kernels.linear(y, x, w, b);
            kernels.linear(plain, x, w);
            kernels.linearActivate(plain, active, x, w, b, Activation.RELU);
            kernels.linearInputGradient(dx, dy, w);
            kernels.addLinearInputGradient(sum, dy, w);
            kernels.addLinearWeightGradient(dw, dy, x);
            return List.of(y, plain, active, dx, sum, dw, w);
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
        LocalTensor halves = tensors.half(numbers.length);
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
        LocalTensor halves = tensors.half(5);
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
        LocalTensor half = tensors.half(4, 4);
        LocalTensor dense = tensors.dense(4, 4);
        for (Kernels kernels : AgainstNaive.kinds().toList()) {
            assertThatThrownBy(() -> kernels.add(dense, dense, half)).hasMessageContaining("bf16");
        }
    }
}
