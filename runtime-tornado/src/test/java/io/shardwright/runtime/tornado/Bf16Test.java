package io.shardwright.runtime.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.cpu.Tensors;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.spi.optimizer.AdamStep;
import io.shardwright.tensor.Bf16;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Kernels of runs whose numbers are bf16, with operands of either type. */
class Bf16Test {
    private static final int COUNT = 4096;

    /** What is below is 0 to kernels. */
    private static final float SMALLEST = 0x1p-120f;

    /** Of every exponent, among them ties and the neighbours of powers of two. */
    private static float normal(SplittableRandom random) {
        int exponent = random.nextInt(1, 255) << 23;
        int fraction = switch (random.nextInt(4)) {
            case 0 -> random.nextInt(128) << 16 | 0x8000;
            case 1 -> 0x7FFFFF - random.nextInt(3);
            case 2 -> random.nextInt(3);
            default -> random.nextInt(1 << 23);
        };
        return Float.intBitsToFloat((random.nextBoolean() ? Integer.MIN_VALUE : 0) | exponent | fraction);
    }

    @Test
    void numbersAreRoundedToTheNearestAndWidenedExactly() {
        TornadoKernels device = OnDevice.device();
        Tensors tensors = OnDevice.tensors(device.allocate(OnDevice::allocate, 1 << 20));
        LocalTensor x = tensors.dense(COUNT);
        LocalTensor rounded = tensors.bf16(COUNT);
        LocalTensor widened = tensors.dense(COUNT);
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        x.set(0, 0);
        for (int i = 1; i < COUNT; i++) {
            x.set(normal(random), i);
        }
        device.copy(rounded, x);
        device.copy(widened, rounded);
        device.toHost(rounded);
        device.toHost(widened);
        for (int i = 0; i < COUNT; i++) {
            float number = Math.abs(x.get(i)) < SMALLEST ? 0 : x.get(i);
            float expected = Bf16.widen(Bf16.round(number));
            assertThat(rounded.get(i)).as("%s rounded, seed %d", x.get(i), seed).isEqualTo(expected);
            assertThat(widened.get(i)).as("widened, seed %d", seed).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "3, 5, 7", "70, 13, 45"})
    void linearLayersRoundOnce(int rows, int in, int out) {
        OnDevice.checkProductsInBf16(1, (kernels, tensors) -> {
            LocalTensor w = tensors.bf16(out, in);
            LocalTensor router = tensors.dense(out, in);
            LocalTensor x = tensors.stridedBf16(rows, in);
            LocalTensor dy = tensors.stridedBf16(rows, out);
            LocalTensor y = tensors.stridedBf16(rows, out);
            LocalTensor scores = tensors.dense(rows, out);
            LocalTensor a = tensors.bf16(rows, out);
            LocalTensor slope = tensors.bf16(rows, out);
            LocalTensor dx = tensors.stridedBf16(rows, in);
            LocalTensor sum = tensors.bf16(rows, in);
            LocalTensor dw = tensors.bf16(out, in);
            LocalTensor dRouter = tensors.dense(out, in);
            LocalTensor db = tensors.dense(out);
            kernels.linear(y, x, w, tensors.dense(out));
            kernels.linear(scores, x, router);
            kernels.linearActivate(a, slope, x, w, Activation.GELU);
            kernels.linearInputGradient(dx, dy, w);
            kernels.addLinearInputGradient(sum, dy, w);
            kernels.addLinearWeightGradient(dw, dy, x, false);
            kernels.addLinearWeightGradient(dRouter, scores, x, false);
            kernels.addBiasGradient(db, dy);
            return List.of(y, scores, a, slope, dx, sum, dw, dRouter, db);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 207})
    void whatIsDoneElementByElementAgrees(int size) {
        OnDevice.checkBf16(1, (kernels, tensors) -> {
            LocalTensor x = tensors.stridedBf16(3, 5, size);
            LocalTensor y = tensors.bf16(3, 5, size);
            LocalTensor z = tensors.dense(3, 5, size);
            LocalTensor sum = tensors.stridedBf16(3, 5, size);
            LocalTensor product = tensors.bf16(3, 5, size);
            LocalTensor scaled = tensors.bf16(3, 5, size);
            LocalTensor copied = tensors.stridedBf16(3, 5, size);
            LocalTensor turned = tensors.bf16(5, size, 3);
            LocalTensor filled = tensors.stridedBf16(3, 5, size);
            LocalTensor chained = tensors.bf16(3, 5, size);
            LocalTensor normed = tensors.bf16(3, 5, size);
            LocalTensor mean = tensors.dense(3, 5);
            LocalTensor rstd = tensors.dense(3, 5);
            kernels.add(sum, x, y);
            kernels.multiply(product, x, z);
            kernels.scale(scaled, x, -0.37);
            kernels.copy(copied, y);
            kernels.copy(turned, y.permute(1, 2, 0));
            kernels.fill(filled, 3.25);
            kernels.chain(chained, x, y, SomeDeviceChains.Y);
            kernels.layerNorm(normed, mean, rstd, x, tensors.bf16(size), tensors.dense(size), 0.1);
            return List.of(x, sum, product, scaled, copied, turned, filled, chained, normed, mean, rstd);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 19, 70})
    void attentionAgrees(int seq) {
        OnDevice.checkBf16(2, (kernels, tensors) -> {
            LocalTensor q = tensors.headsBf16(0, 2, 3, seq, 8);
            LocalTensor k = tensors.headsBf16(1, 2, 3, seq, 8);
            LocalTensor v = tensors.headsBf16(2, 2, 3, seq, 8);
            LocalTensor y = tensors.headsBf16(0, 2, 3, seq, 8);
            LocalTensor lse = tensors.dense(2, 3, seq);
            LocalTensor dy = tensors.headsBf16(1, 2, 3, seq, 8);
            LocalTensor dq = tensors.headsBf16(2, 2, 3, seq, 8);
            LocalTensor dk = tensors.headsBf16(0, 2, 3, seq, 8);
            LocalTensor dv = tensors.bf16(2, seq, 24).heads(3);
            kernels.attention(y, lse, q, k, v, AttentionOptions.of(0.4, true));
            kernels.attentionGradient(dq, dk, dv, dy, y, lse, q, k, v, AttentionOptions.of(0.4, true));
            return List.of(y, lse, dq, dk, dv);
        });
    }

    @Test
    void tablesAndUpdatesAgree() {
        OnDevice.checkBf16(1, (kernels, tensors) -> {
            LocalTensor tokens = tensors.tokens(0, 11, 2, 9);
            kernels.toDevice(tokens);
            LocalTensor table = tensors.bf16(11, 24);
            LocalTensor y = tensors.bf16(2, 9, 24);
            LocalTensor value = tensors.dense(264);
            LocalTensor gradient = tensors.bf16(264);
            LocalTensor first = tensors.dense(264);
            LocalTensor second = tensors.dense(264);
            kernels.multiply(second, second, second);
            kernels.embedding(y, tokens, table, 0);
            kernels.adamW(value, gradient, first, second, 0.7, new AdamStep(3, 1e-2, 0.9, 0.95, 1e-8, 0.1));
            return List.of(y, value, gradient, first, second);
        });
    }
}
