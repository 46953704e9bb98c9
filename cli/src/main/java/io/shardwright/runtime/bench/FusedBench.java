package io.shardwright.runtime.bench;

import io.shardwright.runtime.cpu.CpuKernelProvider;
import io.shardwright.spi.kernel.ElementwiseChain;
import io.shardwright.spi.kernel.ElementwiseChain.Lies;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.kernel.Pieces;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.util.Arrays;

/**
 * Prints what operators cost that are no matmuls, over the least that they can: the memory they must move, by a copy of as many bytes in
 * the same run, or their exponentials, by an exponential of numbers that are in the cache, whichever is larger. That of a soft-cap has a
 * division behind it.
 */
public final class FusedBench {
    private static final int SEQUENCES = 8;
    private static final int SEQ = 256;
    private static final int HIDDEN = 2048;
    private static final int HEAD = 64;
    private static final int CLASSES = 8192;
    private static final double CAP = 30;
    private static final double BASE = 10_000;
    private static final long NANOS_PER_ROW = 1_500_000_000;
    private static final int BYTES = 4;
    /** Floats of which two tensors are half of the smallest first-level cache there is. */
    private static final int IN_CACHE = 2048;
    /** Calls on what lies in the cache, each too short for the clock. */
    private static final int REPEATS = 100;

    private static final ElementwiseChain EXP =
            new ElementwiseChain("bench.EXP", 1, 1, 0, pieces -> pieces.exp(pieces.output(0), pieces.input(0)));
    /** As the compiler writes {@code softcap(x, 30)}. */
    private static final ElementwiseChain SOFT_CAP = new ElementwiseChain(
            "bench.SOFT_CAP", 1, 1, 0, pieces -> pieces.softCap(pieces.output(0), pieces.input(0), CAP));
    /** As it writes {@code x.plus(y.times(scale))}. */
    private static final ElementwiseChain LAYER_SCALE = new ElementwiseChain(
                    "bench.LAYER_SCALE", 1, 3, 1, FusedBench::layerScale)
            .spreading(Lies.ALIKE, Lies.ALIKE, Lies.ROW);

    private final Kernels kernels = new CpuKernelProvider().create();
    private final PrintStream out;
    private final double nanosPerExponential;
    private final double nanosPerTanh;

    private FusedBench(PrintStream out) {
        this.out = out;
        nanosPerExponential = nanosInCache(EXP);
        nanosPerTanh = nanosInCache(SOFT_CAP);
    }

    public static void main(String[] arguments) {
        new FusedBench(System.out).run();
    }

    private void run() {
        out.printf(
                "%s; in the cache an exponential takes %.2f ns, a tanh %.2f%n",
                kernels.describe(), nanosPerExponential, nanosPerTanh);
        out.printf("%-28s %12s %12s %12s %8s%n", "", "ns/element", "its memory", "its exps", "ratio");
        LocalTensor x = tensor(SEQUENCES, SEQ, HIDDEN);
        LocalTensor y = tensor(SEQUENCES, SEQ, HIDDEN);
        LocalTensor z = tensor(SEQUENCES, SEQ, HIDDEN);
        qkNorm(x, y, z);
        row("soft-cap", x, 2, nanosPerTanh, () -> kernels.chain(y, x, SOFT_CAP));
        LocalTensor scale = tensor(HIDDEN);
        row("LayerScale and residual", x, 3, 0, () -> kernels.chain(z, x, y, scale, LAYER_SCALE));
        smoothing();
    }

    /** For each element. */
    private double nanosInCache(ElementwiseChain chain) {
        LocalTensor x = tensor(IN_CACHE);
        LocalTensor y = tensor(IN_CACHE);
        Runnable often = () -> {
            for (int i = 0; i < REPEATS; i++) {
                kernels.chain(y, x, chain);
            }
        };
        return time(often).best() / IN_CACHE / REPEATS;
    }

    /** Of each head, as it lies in the output of a fused linear layer. */
    private void qkNorm(LocalTensor x, LocalTensor y, LocalTensor z) {
        int heads = HIDDEN / HEAD;
        LocalTensor q = x.heads(heads);
        LocalTensor normed = y.heads(heads);
        LocalTensor rstd = tensor(SEQUENCES, heads, SEQ);
        LocalTensor weight = tensor(HEAD);
        LocalTensor dWeight = tensor(HEAD);
        LocalTensor dq = z.heads(heads);
        row("rotary in place", x, 2, 0, () -> kernels.rotary(normed, normed, BASE));
        row("QK-norm and rotary", x, 2, 0, () -> kernels.rmsNormRotary(normed, rstd, q, weight, 1e-5, BASE));
        row("QK-norm and rotary, gradient", x, 3, 0, () -> {
            kernels.rmsNormRotaryGradient(dq, dWeight, normed, q, rstd, weight, BASE);
        });
    }

    private void smoothing() {
        int rows = SEQUENCES * SEQ / 4;
        LocalTensor logits = tensor(rows, CLASSES);
        LocalTensor dLogits = tensor(rows, CLASSES);
        LocalTensor targets =
                LocalTensor.dense(Storage.on(Arena.ofAuto().allocate((long) BYTES * rows, 64)), DType.I32, rows);
        for (int r = 0; r < rows; r++) {
            targets.setInt(r % CLASSES, r);
        }
        LocalTensor losses = tensor(rows);
        LocalTensor lse = tensor(rows);
        double share = 1.0 / CLASSES;
        row(
                "label smoothing",
                logits,
                1,
                nanosPerExponential,
                () -> kernels.tokenLosses(losses, lse, logits, targets, 0.1, share, 0));
        row(
                "label smoothing, gradient",
                logits,
                2,
                nanosPerExponential,
                () -> kernels.tokenLossGradient(dLogits, losses, logits, lse, targets, 0, 0.1, share, 0));
    }

    /**
     * @param like a tensor as large as those that are moved
     * @param tensors how many are read or written
     * @param exps what exponentials of an element take in the cache
     */
    private void row(String name, LocalTensor like, int tensors, double exps, Runnable call) {
        long size = like.size();
        LocalTensor to = tensor(size);
        LocalTensor from = like.reshape(size);
        double took = time(call).best() / size;
        double memory = time(() -> kernels.copy(to, from)).best() / size * tensors / 2;
        out.printf("%-28s %12.3f %12.3f %12.3f %8.2f%n", name, took, memory, exps, took / Math.max(memory, exps));
    }

    private static RowTimes time(Runnable call) {
        return RowTimes.of(call, NANOS_PER_ROW);
    }

    private static void layerScale(Pieces pieces) {
        pieces.multiply(pieces.between(0), pieces.input(1), pieces.input(2));
        pieces.add(pieces.output(0), pieces.input(0), pieces.between(0));
    }

    /** Small numbers that are no pattern of zeros, on which some machines are faster. */
    private static LocalTensor tensor(long... dims) {
        long size = Arrays.stream(dims).reduce(1, (a, b) -> a * b);
        LocalTensor x = LocalTensor.dense(Storage.on(Arena.ofAuto().allocate(BYTES * size, 64)), DType.F32, dims);
        LocalTensor flat = x.reshape(size);
        for (long i = 0; i < size; i++) {
            flat.set((i % 37 - 18) * 0.01f, i);
        }
        return x;
    }
}
