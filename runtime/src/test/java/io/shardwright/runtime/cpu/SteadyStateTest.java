package io.shardwright.runtime.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.shardwright.runtime.launch.SteadyState;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.spi.kernel.DropoutMask;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.optimizer.AdamStep;
import io.shardwright.spi.optimizer.MomentumStep;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a training step may count on once it has run for a while. */
@Tag("slow")
class SteadyStateTest {
    private static final AttentionOptions OPTIONS = AttentionOptions.causal(0.3);

    @ParameterizedTest
    @ValueSource(strings = {"java", "onednn"})
    void aStepMakesNoObjects(String matmuls) throws Exception {
        assumeThat(canMultiplyBy(matmuls)).as(matmuls).isTrue();
        SteadyState.assertMakesNoObjects(0, InF32.class, matmuls);
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "onednn"})
    void aStepOnBf16ParametersMakesNoObjects(String matmuls) throws Exception {
        assumeThat(canMultiplyBy(matmuls)).as(matmuls).isTrue();
        SteadyState.assertMakesNoObjects(0, InBf16.class, matmuls);
    }

    /** By oneDNN: matmuls in Java make objects where a program has none but those of tiles of many rows. */
    @Test
    void attentionInSeveralTilesOfKeysMakesNoObjects() throws Exception {
        assumeThat(canMultiplyBy("onednn")).isTrue();
        SteadyState.assertMakesNoObjects(0, OfManyKeys.class, "onednn");
    }

    /** Where nearly all vectors are whole, what is done for the others is rarely called, and the JIT takes in no such call. */
    @Test
    void attentionOfLongSequencesMakesNoObjects() throws Exception {
        assumeThat(canMultiplyBy("onednn")).isTrue();
        SteadyState.assertMakesNoObjects(0, OfLongRows.class, "onednn");
    }

    private static boolean canMultiplyBy(String matmuls) {
        return !matmuls.equals("onednn") || AgainstNaive.kinds().count() == 2;
    }

    /** Steps of kernels whose matmuls are made by the first argument. */
    public static final class InF32 implements SteadyState.Case {
        @Override
        public void run(SteadyState.Windows windows, List<String> arguments) throws Exception {
            windows.repeat(new Step(kernels(arguments), new Tensors(5))::run);
        }
    }

    /** The same on bf16 parameters. */
    public static final class InBf16 implements SteadyState.Case {
        @Override
        public void run(SteadyState.Windows windows, List<String> arguments) throws Exception {
            windows.repeat(new Bf16Step(kernels(arguments), new Tensors(5))::run);
        }
    }

    /** Attention that goes through its keys in several tiles. */
    public static final class OfManyKeys implements SteadyState.Case {
        @Override
        public void run(SteadyState.Windows windows, List<String> arguments) throws Exception {
            attention(windows, kernels(arguments), 600, 3);
        }
    }

    /** The same of long sequences, after whole vectors in other kernels. */
    public static final class OfLongRows implements SteadyState.Case {
        @Override
        public void run(SteadyState.Windows windows, List<String> arguments) throws Exception {
            Kernels kernels = kernels(arguments);
            LocalTensor x = new Tensors(5).dense(1024, 1024);
            for (int i = 0; i < 10; i++) {
                kernels.multiply(x, x, x);
            }
            attention(windows, kernels, 2048, 16);
        }
    }

    private static void attention(SteadyState.Windows windows, Kernels kernels, int seq, int size) throws Exception {
        Tensors tensors = new Tensors(5);
        LocalTensor x = tensors.dense(1, seq, 2 * size).heads(2);
        LocalTensor y = tensors.dense(1, seq, 2 * size).heads(2);
        LocalTensor dx = tensors.dense(1, seq, 2 * size).heads(2);
        LocalTensor lse = tensors.dense(1, 2, seq);
        windows.repeat(() -> {
            kernels.attention(y, lse, x, x, x, OPTIONS);
            kernels.attentionGradient(dx, dx, dx, x, y, lse, x, x, x, OPTIONS);
        });
    }

    @Test
    void normsOfHeadsWithRotaryPositionsMakeNoObjects() throws Exception {
        SteadyState.assertMakesNoObjects(0, OfNormedHeads.class, "java");
    }

    /** Heads whose halves are one vector and several, near each other and far. */
    public static final class OfNormedHeads implements SteadyState.Case {
        @Override
        public void run(SteadyState.Windows windows, List<String> arguments) throws Exception {
            // An array: the iterator of a list would be an object.
            Runnable[] steps = Stream.of(32, 64, 128, 256)
                    .map(size -> ofSize(kernels(arguments), size))
                    .toArray(Runnable[]::new);
            windows.repeat(() -> {
                for (Runnable step : steps) {
                    step.run();
                }
            });
        }

        private static Runnable ofSize(Kernels kernels, int size) {
            Tensors tensors = new Tensors(5);
            int heads = 768 / size;
            LocalTensor x = tensors.dense(2, 19, 768).heads(heads);
            LocalTensor y = tensors.dense(2, 19, 768).heads(heads);
            LocalTensor dx = tensors.dense(2, 19, 768).heads(heads);
            LocalTensor rstd = tensors.dense(2, heads, 19);
            LocalTensor w = tensors.dense(size);
            LocalTensor dw = tensors.dense(size);
            SequencePositions positions = SequencePositions.whole(19);
            return () -> {
                kernels.rmsNormRotary(y, rstd, x, w, 1e-5, positions, 1000);
                kernels.rmsNormRotaryGradient(dx, dw, y, x, rstd, w, positions, 1000);
                kernels.rotary(x, x, positions, 1000);
            };
        }
    }

    private static Kernels kernels(List<String> arguments) {
        return new CpuKernelProvider(true, arguments.getFirst()).create();
    }

    @ParameterizedTest
    @MethodSource("io.shardwright.runtime.cpu.AgainstNaive#kinds")
    void twoRunsGiveTheSameBits(Kernels kernels) {
        Step first = new Step(kernels, new Tensors(5));
        Step second = new Step(kernels, new Tensors(5));
        for (int i = 0; i < 3; i++) {
            first.run();
        }
        for (int i = 0; i < 3; i++) {
            second.run();
        }
        assertThat(first.w.segment().mismatch(second.w.segment())).isEqualTo(-1);
        assertThat(first.loss.get()).isEqualTo(second.loss.get());
    }

    /** One of most kernels, on sizes that leave tails. */
    private static final class Step {
        private final Kernels kernels;
        private final DropoutMask mask = new DropoutMask(1, 0.1, new long[] {2, 37, 50}, new long[3]);
        private final AdamStep adam = new AdamStep(3, 1e-3, 0.9, 0.95, 1e-8, 0.1);
        private final SequencePositions positions = SequencePositions.whole(37);
        private final MomentumStep momentum = new MomentumStep(1e-3, 0.9, 0.1, true);
        private final LocalTensor tokens;
        private final LocalTensor table;
        private final LocalTensor x;
        private final LocalTensor y;
        private final LocalTensor gate;
        private final LocalTensor qkv;
        private final LocalTensor q;
        private final LocalTensor k;
        private final LocalTensor v;
        private final LocalTensor dqkv;
        private final LocalTensor dq;
        private final LocalTensor dk;
        private final LocalTensor dv;
        private final LocalTensor heads;
        private final LocalTensor stats;
        private final LocalTensor lse;
        private final LocalTensor scalar;
        private final LocalTensor places;
        private final LocalTensor moment1;
        private final LocalTensor moment2;
        private final LocalTensor gain;
        private final LocalTensor dGain;
        private final LocalTensor headGain;
        private final LocalTensor dHeadGain;
        private final LocalTensor w;
        private final LocalTensor dw;
        private final LocalTensor b;
        final LocalTensor loss;

        Step(Kernels kernels, Tensors tensors) {
            this.kernels = kernels;
            tokens = tensors.tokens(0, 50, 2, 37);
            table = tensors.dense(50, 50);
            x = tensors.dense(2, 37, 50);
            y = tensors.dense(2, 37, 50);
            gate = tensors.dense(2, 37, 50);
            qkv = tensors.dense(2, 37, 150);
            q = qkv.section(-1, 0, 50).heads(5);
            k = qkv.section(-1, 50, 50).heads(5);
            v = qkv.section(-1, 100, 50).heads(5);
            dqkv = tensors.dense(2, 37, 150);
            dq = dqkv.section(-1, 0, 50).heads(5);
            dk = dqkv.section(-1, 50, 50).heads(5);
            dv = dqkv.section(-1, 100, 50).heads(5);
            heads = y.heads(5);
            stats = tensors.dense(2, 37);
            lse = tensors.dense(2, 5, 37);
            scalar = tensors.dense();
            places = tensors.dense(37, 50);
            w = tensors.dense(150, 50);
            dw = tensors.dense(150, 50);
            moment1 = tensors.dense(150, 50);
            moment2 = tensors.dense(150, 50);
            b = tensors.dense(150);
            gain = tensors.dense(50);
            dGain = tensors.dense(50);
            headGain = tensors.dense(10);
            dHeadGain = tensors.dense(10);
            loss = tensors.dense();
            kernels.multiply(moment2, moment2, moment2);
        }

        void run() {
            kernels.embedding(x, tokens, table, 0);
            kernels.addBroadcast(x, x, places);
            kernels.addLayerNorm(x, y, stats, stats, x, gate, gain, gain, 1e-5);
            kernels.addRmsNorm(x, y, stats, y, gate, gain, 1e-5);
            kernels.linear(qkv, y, w, b);
            kernels.rotary(q, q, positions, 1000);
            kernels.rmsNormRotary(heads, lse, k, headGain, 1e-5, positions, 1000);
            kernels.attention(heads, lse, q, k, v, OPTIONS);
            kernels.biasDropoutAdd(x, y, gain, x, mask, 1);
            kernels.activate(gate, y, Activation.GELU);
            kernels.activateMultiply(y, gate, x, Activation.SILU);
            kernels.softmax(y, y);
            kernels.crossEntropy(loss, stats, y, tokens, 1);
            kernels.crossEntropyGradient(y, loss, y, stats, tokens, 0, 1);
            kernels.layerNormGradient(x, dGain, dGain, y, x, stats, stats, gain);
            kernels.rmsNormGradient(x, dGain, y, x, stats, gain);
            kernels.activateGradient(x, x, gate, Activation.GELU);
            kernels.softmaxGradient(x, x, y);
            kernels.attentionGradient(dq, dk, dv, heads, heads, lse, q, k, v, OPTIONS);
            kernels.rmsNormRotaryGradient(dk, dHeadGain, heads, k, lse, headGain, positions, 1000);
            kernels.rotaryGradient(dq, dq, positions, 1000);
            kernels.addLinearWeightGradient(dw, dqkv, x, false);
            kernels.addBiasGradient(b, dqkv);
            kernels.addBroadcastGradient(places, x);
            kernels.addEmbeddingGradient(table, x, tokens, 0);
            kernels.sum(scalar, x, 0.1);
            kernels.scale(x, x, 0.5);
            kernels.chain(y, x, gate, SomeChains.Y);
            kernels.chain(x, gate, y, y, y, SomeChains.Y_GRADIENT);
            kernels.copy(gate, x);
            kernels.adamW(w, dw, moment1, moment2, Math.min(1, 1 / Math.sqrt(kernels.sumOfSquares(dw))), adam);
            kernels.adam(w, dw, moment1, moment2, 1, adam);
            kernels.momentum(w, dw, moment1, 1, momentum);
            kernels.muonDirection(dw, moment1, 1e-3, 0.9);
            kernels.scale(table, table, 1e-3);
            kernels.fill(b, 0.1);
            kernels.fill(dGain, 0);
            kernels.fill(dHeadGain, 0);
            kernels.fill(places, 0.01);
        }
    }

    /** Most kernels on bf16, with tails. */
    private static final class Bf16Step {
        private final Kernels kernels;
        private final DropoutMask mask = new DropoutMask(1, 0.1, new long[] {2, 37, 50}, new long[3]);
        private final SequencePositions positions = SequencePositions.whole(37);
        private final AdamStep adam = new AdamStep(3, 1e-3, 0.9, 0.95, 1e-8, 0.1);
        private final LocalTensor tokens;
        private final LocalTensor table;
        private final LocalTensor dTable;
        private final LocalTensor x;
        private final LocalTensor y;
        private final LocalTensor stats;
        private final LocalTensor w;
        private final LocalTensor dw;
        private final LocalTensor copy;
        private final LocalTensor moment1;
        private final LocalTensor moment2;
        private final LocalTensor gain;
        private final LocalTensor dGain;
        private final LocalTensor dBias;
        private final LocalTensor q;
        private final LocalTensor dq;
        private final LocalTensor dk;
        private final LocalTensor dv;
        private final LocalTensor mixed;
        private final LocalTensor lse;
        private final LocalTensor loss;

        Bf16Step(Kernels floats, Tensors tensors) {
            kernels = floats.inBf16();
            tokens = tensors.tokens(0, 50, 2, 37);
            table = tensors.bf16(50, 50);
            dTable = tensors.bf16(50, 50);
            x = tensors.bf16(2, 37, 50);
            y = tensors.bf16(2, 37, 50);
            stats = tensors.dense(2, 37);
            w = tensors.bf16(50, 50);
            dw = tensors.bf16(50, 50);
            copy = tensors.dense(50, 50);
            moment1 = tensors.dense(50, 50);
            moment2 = tensors.dense(50, 50);
            gain = tensors.bf16(50);
            dGain = tensors.bf16(50);
            dBias = tensors.bf16(50);
            q = y.heads(5);
            dq = tensors.bf16(2, 37, 50).heads(5);
            dk = tensors.bf16(2, 37, 50).heads(5);
            dv = tensors.bf16(2, 37, 50).heads(5);
            mixed = tensors.bf16(2, 37, 50).heads(5);
            lse = tensors.dense(2, 5, 37);
            loss = tensors.dense();
            kernels.multiply(moment2, moment2, moment2);
        }

        void run() {
            kernels.embedding(x, tokens, table, 0);
            kernels.layerNorm(y, stats, stats, x, gain, gain, 1e-5);
            kernels.rmsNorm(y, stats, y, gain, 1e-5);
            kernels.attention(mixed, lse, q, q, q, OPTIONS);
            kernels.attentionGradient(dq, dk, dv, q, mixed, lse, q, q, q, OPTIONS);
            kernels.linear(x, y, w, gain);
            kernels.biasDropoutAdd(y, x, gain, y, mask, 1);
            kernels.rotary(dq, q, positions, 10_000);
            kernels.chain(x, y, x, SomeChains.Y);
            kernels.activate(x, x, Activation.GELU);
            kernels.activateGradient(y, x, y, Activation.GELU);
            kernels.add(y, y, x);
            kernels.crossEntropy(loss, stats, y, tokens, 1);
            kernels.crossEntropyGradient(x, loss, y, stats, tokens, 0, 1);
            kernels.linearInputGradient(x, y, w);
            kernels.addLinearWeightGradient(dw, y, x, false);
            kernels.addBiasGradient(dBias, y);
            kernels.rmsNormGradient(x, dGain, y, x, stats, gain);
            kernels.layerNormGradient(x, dGain, dBias, y, x, stats, stats, gain);
            kernels.addEmbeddingGradient(dTable, x, tokens, 0);
            kernels.add(dTable, dTable, dw);
            kernels.adamW(copy, dw, moment1, moment2, Math.min(1, 1 / Math.sqrt(kernels.sumOfSquares(dTable))), adam);
            kernels.copy(w, copy);
        }
    }
}
