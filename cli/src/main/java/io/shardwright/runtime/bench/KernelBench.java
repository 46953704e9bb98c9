package io.shardwright.runtime.bench;

import io.shardwright.runtime.assembly.memory.RowSpacing;
import io.shardwright.runtime.cpu.CpuKernelProvider;
import io.shardwright.runtime.cpu.peak.PeakLoop;
import io.shardwright.runtime.device.KernelChoices;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.util.Arrays;

/**
 * Prints what the products of a training step reach on one core, and which share of the core's peak that is: every
 * linear layer forward, to its input and to its weight, and attention both ways, at sizes S and M.
 *
 * <p>GFLOP/s count products only, causal attention at half, so that activation, bias and softmax show as losses. Times
 * are the thread's own, so that other work on the machine disturbs them less.
 */
public final class KernelBench {
    private static final int BATCH = 8;
    private static final int SEQ = 256;
    private static final long NANOS_PER_ROW = 500_000_000;

    private final Kernels kernels;
    private final double peak;
    private final PrintStream out;

    private KernelBench(Kernels kernels, double peak, PrintStream out) {
        this.kernels = kernels;
        this.peak = peak;
        this.out = out;
    }

    public static void main(String[] arguments) {
        Kernels kernels = new CpuKernelProvider().create(KernelChoices.MEASURED);
        double peak = PeakLoop.flopsPerSecond() / 1e9;
        System.out.printf("%s, peak of one core %.0f GFLOP/s%n", kernels.describe(), peak);
        KernelBench bench = new KernelBench(kernels, peak, System.out);
        bench.size("S", 256, 4);
        bench.size("M", 512, 8);
    }

    private void size(String name, int hidden, int heads) {
        out.printf("%nsize %s: hidden %d, %d heads, %d sequences of %d%n", name, hidden, heads, BATCH, SEQ);
        out.printf("%-26s %18s %18s%n", "", "best GFLOP/s", "median GFLOP/s");
        linear("qkv", spaced(3 * hidden), dense(hidden));
        linear("attention out", dense(hidden), spaced(hidden));
        linear("up", spaced(4 * hidden), dense(hidden));
        linear("down", dense(hidden), spaced(4 * hidden));
        linear("head", dense(256), dense(hidden));
        activated(4 * hidden, hidden);
        attention(hidden, heads);
    }

    private void linear(String name, LocalTensor y, LocalTensor x) {
        long outputs = y.dim(-1);
        long inputs = x.dim(-1);
        LocalTensor w = tensor(outputs, inputs);
        LocalTensor b = tensor(outputs);
        LocalTensor dw = tensor(outputs, inputs);
        double flop = 2.0 * BATCH * SEQ * outputs * inputs;
        row(name + " forward", flop, () -> kernels.linear(y, x, w, b));
        row(name + " to input", flop, () -> kernels.linearInputGradient(x, y, w));
        row(name + " to weight", flop, () -> kernels.addLinearWeightGradient(dw, y, x, false));
    }

    private void activated(int outputs, int inputs) {
        LocalTensor x = dense(inputs);
        LocalTensor w = tensor(outputs, inputs);
        LocalTensor b = tensor(outputs);
        LocalTensor a = spaced(outputs);
        LocalTensor slope = spaced(outputs);
        double flop = 2.0 * BATCH * SEQ * outputs * inputs;
        row("up with gelu", flop, () -> kernels.linearActivate(a, slope, x, w, b, Activation.GELU));
    }

    private void attention(int hidden, int heads) {
        LocalTensor qkv = spaced(3 * hidden);
        LocalTensor dqkv = spaced(3 * hidden);
        LocalTensor q = part(qkv, 0, hidden, heads);
        LocalTensor k = part(qkv, 1, hidden, heads);
        LocalTensor v = part(qkv, 2, hidden, heads);
        LocalTensor dq = part(dqkv, 0, hidden, heads);
        LocalTensor dk = part(dqkv, 1, hidden, heads);
        LocalTensor dv = part(dqkv, 2, hidden, heads);
        LocalTensor y = spaced(hidden).heads(heads);
        LocalTensor dy = spaced(hidden).heads(heads);
        LocalTensor lse = tensor(BATCH, heads, SEQ);
        double scale = Math.sqrt((double) heads / hidden);
        double flop = 2.0 * BATCH * SEQ * SEQ * hidden;
        row("attention forward", flop, () -> kernels.attention(y, lse, q, k, v, AttentionOptions.of(scale, true)));
        row(
                "attention backward",
                2.5 * flop,
                () -> kernels.attentionGradient(dq, dk, dv, dy, y, lse, q, k, v, AttentionOptions.of(scale, true)));
    }

    private void row(String name, double flop, Runnable call) {
        RowTimes times = RowTimes.of(call, NANOS_PER_ROW);
        out.printf("%-26s %11s %18s%n", name, share(flop / times.best()), share(flop / times.median()));
    }

    private String share(double gigaflops) {
        return "%.0f (%.0f %%)".formatted(gigaflops, 100 * gigaflops / peak);
    }

    private static LocalTensor part(LocalTensor fused, int part, int hidden, int heads) {
        return fused.section(-1, (long) part * hidden, hidden).heads(heads);
    }

    /** An activation between models of a step. */
    private static LocalTensor dense(long size) {
        return tensor(BATCH, SEQ, size);
    }

    /** An activation within one, whose rows are as far apart as in a step. */
    private static LocalTensor spaced(long size) {
        Storage storage = new Storage(0);
        LocalTensor x = RowSpacing.rows(storage, DType.F32, BATCH, SEQ, size);
        storage.bind(Arena.ofAuto().allocate(storage.bytes(), 64));
        return filled(x);
    }

    private static LocalTensor tensor(long... dims) {
        long size = Arrays.stream(dims).reduce(1, (a, b) -> a * b);
        return filled(LocalTensor.dense(Storage.on(Arena.ofAuto().allocate(4 * size, 64)), DType.F32, dims));
    }

    /** With small numbers that are no pattern of zeros, on which some machines are faster. */
    private static LocalTensor filled(LocalTensor x) {
        long size = x.storage().bytes() / Float.BYTES;
        LocalTensor all = LocalTensor.dense(x.storage(), DType.F32, size);
        for (long i = 0; i < size; i++) {
            all.set((i % 37 - 18) * 0.01f, i);
        }
        return x;
    }
}
