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
 * Prints what operators cost that are no matmuls, over the least that they can: the memory they must move, by the plainest kernel that
 * reads and writes as many tensors, by turns with them, or their exponentials, by an exponential of numbers that are in the cache,
 * whichever is larger. That of a soft-cap has a division behind it.
 *
 * <p>All tensors are larger than caches. A copy is no measure of a kernel that writes another tensor: of large ones it writes past the
 * cache, which spares reading what will be overwritten, and vectors in Java can't. What it takes stands in the first line.
 */
public final class FusedBench {
    private static final int SEQUENCES = 16;
    private static final int SEQ = 256;
    private static final int HIDDEN = 3840;
    /** Sizes of heads, each of which there are whole ones of in a row. */
    private static final int[] HEADS = {32, 64, 80, 96, 128, 256};

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
                    "bench.LAYER_SCALE", 1, 3, 0, FusedBench::layerScale)
            .spreading(Lies.ALIKE, Lies.ALIKE, Lies.ROW);

    private final Kernels kernels = new CpuKernelProvider().create();
    private final PrintStream out;
    private final double nanosPerExponential;
    private final double nanosPerTanh;
    private final LocalTensor x = tensor(SEQUENCES, SEQ, HIDDEN);
    private final LocalTensor y = tensor(SEQUENCES, SEQ, HIDDEN);
    private final LocalTensor z = tensor(SEQUENCES, SEQ, HIDDEN);

    private FusedBench(PrintStream out) {
        this.out = out;
        nanosPerExponential = Math.min(nanosInCache(EXP), nanosOfSum());
        nanosPerTanh = nanosInCache(SOFT_CAP);
    }

    public static void main(String[] arguments) {
        new FusedBench(System.out).run();
    }

    private void run() {
        out.printf(
                "%s; in the cache an exponential takes %.2f ns, a tanh %.2f; a number that a copy moves past it %.3f%n",
                kernels.describe(),
                nanosPerExponential,
                nanosPerTanh,
                time(() -> kernels.copy(y, x)).best() / x.size());
        out.printf("%-28s %12s %12s %12s %8s%n", "", "ns/element", "its memory", "its exps", "ratio");
        for (int size : HEADS) {
            qkNorm(size);
        }
        row("soft-cap", nanosPerTanh, () -> kernels.chain(y, x, SOFT_CAP), this::readAndWrite);
        LocalTensor scale = tensor(HIDDEN);
        row("LayerScale and residual", 0, () -> kernels.chain(z, x, y, scale, LAYER_SCALE), this::readTwoAndWrite);
        smoothing();
    }

    private void readAndWrite() {
        kernels.scale(y, x, 1.5);
    }

    private void readTwoAndWrite() {
        kernels.add(z, x, y);
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

    /** The exponentials of a sum of them. */
    private double nanosOfSum() {
        LocalTensor rows = tensor(1, IN_CACHE);
        LocalTensor sum = tensor(1);
        Runnable often = () -> {
            for (int i = 0; i < REPEATS; i++) {
                kernels.logSumExp(sum, rows);
            }
        };
        return time(often).best() / IN_CACHE / REPEATS;
    }

    /** Of each head, as it lies in the output of a fused linear layer. */
    private void qkNorm(int size) {
        int heads = HIDDEN / size;
        LocalTensor q = x.heads(heads);
        LocalTensor normed = y.heads(heads);
        LocalTensor rstd = tensor(SEQUENCES, heads, SEQ);
        LocalTensor weight = tensor(size);
        LocalTensor dWeight = tensor(size);
        LocalTensor dq = z.heads(heads);
        row("rotary in place, of " + size, 0, () -> kernels.rotary(normed, normed, BASE), () -> kernels.scale(y, y, 1));
        row(
                "QK-norm and rotary, of " + size,
                0,
                () -> kernels.rmsNormRotary(normed, rstd, q, weight, 1e-5, BASE),
                this::readAndWrite);
        row(
                "its gradient, of " + size,
                0,
                () -> kernels.rmsNormRotaryGradient(dq, dWeight, normed, q, rstd, weight, BASE),
                this::readTwoAndWrite);
    }

    private void smoothing() {
        int rows = Math.toIntExact(x.size() / CLASSES);
        LocalTensor logits = x.reshape(rows, CLASSES);
        LocalTensor dLogits = y.reshape(rows, CLASSES);
        LocalTensor targets =
                LocalTensor.dense(Storage.on(Arena.ofAuto().allocate((long) BYTES * rows, 64)), DType.I32, rows);
        for (int r = 0; r < rows; r++) {
            targets.setInt(r % CLASSES, r);
        }
        LocalTensor losses = tensor(rows);
        LocalTensor lse = tensor(rows);
        LocalTensor sums = tensor(CLASSES);
        double share = 1.0 / CLASSES;
        row(
                "label smoothing",
                nanosPerExponential,
                () -> kernels.tokenLosses(losses, lse, logits, targets, 0.1, share, 0),
                () -> kernels.addBiasGradient(sums, logits));
        row(
                "label smoothing, gradient",
                nanosPerExponential,
                () -> kernels.tokenLossGradient(dLogits, losses, logits, lse, targets, 0, 0.1, share, 0),
                this::readAndWrite);
    }

    /**
     * @param exps what exponentials of an element take in the cache
     * @param plainest moves as much memory
     */
    private void row(String name, double exps, Runnable call, Runnable plainest) {
        double[] best = RowTimes.bestByTurns(call, plainest, NANOS_PER_ROW);
        double took = best[0] / x.size();
        double memory = best[1] / x.size();
        out.printf("%-28s %12.3f %12.3f %12.3f %8.2f%n", name, took, memory, exps, took / Math.max(memory, exps));
    }

    private static RowTimes time(Runnable call) {
        return RowTimes.of(call, NANOS_PER_ROW);
    }

    private static void layerScale(Pieces pieces) {
        pieces.multiplyAdd(pieces.output(0), pieces.input(1), pieces.input(2), pieces.input(0));
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
