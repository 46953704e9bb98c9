package io.shardwright.runtime.bench;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.launch.RankBody;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Times collectives along {@code tp}, and for each size of each the {@link PlainCopy} that it is held to. Rank 0 prints
 * {@code operation bytes best median} in microseconds; arguments are the sizes, in bytes of the whole tensor.
 */
@SuppressWarnings("NullAway.Init") // run() sets the fields before it uses them
public final class CollectiveTimings implements RankBody {
    static final CollectiveSite SITE = new CollectiveSite(0, "benchmark", "CollectiveTimings.java");
    private static final int SAMPLES = 25;
    private static final double SAMPLE_MICROS = 2000;

    /** Runs before the first size, so that the JIT has seen everything. */
    private static final int WARM_UP = 20_000;

    private static final List<String> ALL = List.of(
            "all-reduce",
            "all-gather",
            "all-gather-in-place",
            "reduce-scatter",
            "all-to-all",
            "broadcast",
            "send/receive");

    private final List<String> operations;
    private Communicator tp;
    private MemorySegment in;
    private MemorySegment out;
    private LocalTensor times;

    public CollectiveTimings() {
        this(ALL);
    }

    CollectiveTimings(List<String> operations) {
        this.operations = operations;
    }

    @Override
    public void run(RankContext context) {
        tp = context.communicator(Axis.TP);
        List<Long> sizes = context.arguments().stream().map(Long::valueOf).toList();
        long largest = sizes.stream().mapToLong(Long::longValue).max().orElseThrow();
        MemorySegment heap = context.heap().allocate(2 * largest + 64);
        in = heap.asSlice(0, largest);
        out = heap.asSlice(largest, largest);
        times = LocalTensor.dense(Storage.on(heap.asSlice(2 * largest, 64)), DType.I32, 1);

        for (String name : operations) {
            fill();
            List<Timed> runs =
                    sizes.stream().map(bytes -> operation(name, bytes)).toList();
            // The largest first: what the JIT has compiled before it has seen long waits it compiles once more after
            // them.
            runs.reversed().forEach(timed -> repeat(timed, Math.clamp((1L << 28) / timed.bytes, 5, WARM_UP)));
            // Once for nothing: the JIT is still at work on the sampling itself.
            samples(runs.getFirst());
            for (Timed timed : runs) {
                print(timed, samples(timed));
                for (Timed copy : copies(timed)) {
                    print(copy, samples(copy));
                }
            }
        }
    }

    /** Processors may be faster with zeros than with the numbers of a model. */
    private void fill() {
        for (long i = 0; i < in.byteSize() / Float.BYTES; i++) {
            float number = 1 + i % 1021;
            in.setAtIndex(ValueLayout.JAVA_FLOAT, i, number);
            out.setAtIndex(ValueLayout.JAVA_FLOAT, i, number);
        }
    }

    /** @param times that it is done in one run */
    private record Timed(String name, long bytes, int times, Runnable run) {}

    private Timed operation(String name, long bytes) {
        LocalTensor x = tensor(in, bytes);
        LocalTensor y = tensor(out, bytes);
        LocalTensor inPart = tensor(in, bytes / tp.size());
        LocalTensor outPart = tensor(out, bytes / tp.size());
        LocalTensor ownPart = y.part(0, tp.rank(), tp.size());
        Runnable run = switch (name) {
            case "all-reduce" -> () -> tp.allReduce(x, Reduction.SUM, SITE);
            case "all-gather" -> () -> tp.allGather(y, inPart, 0, SITE);
            case "all-gather-in-place" -> () -> tp.allGather(y, ownPart, 0, SITE);
            case "reduce-scatter" -> () -> tp.reduceScatter(outPart, x, 0, Reduction.SUM, SITE);
            case "all-to-all" -> () -> tp.allToAll(y, x, 0, SITE);
            case "broadcast" -> () -> tp.broadcast(x, 0, SITE);
            case "send/receive" -> () -> pingPong(x, y);
            default -> throw new IllegalArgumentException(name);
        };
        return new Timed(name, bytes, name.equals("send/receive") ? 2 : 1, run);
    }

    private List<Timed> copies(Timed timed) {
        return PlainCopy.ways(timed.name, timed.bytes, tp).stream()
                .map(copy -> new Timed(copy.name(timed.name), timed.bytes, copy.times(), () -> copy.run(in, out)))
                .toList();
    }

    private void pingPong(LocalTensor x, LocalTensor y) {
        if (tp.rank() == 0) {
            tp.send(x, 1, SITE);
            tp.receive(y, 1, SITE);
        } else if (tp.rank() == 1) {
            tp.receive(y, 0, SITE);
            tp.send(x, 0, SITE);
        }
    }

    /** Microseconds of a call, in ascending order. */
    private double[] samples(Timed timed) {
        int repeats = 3;
        for (int warm = 0; warm < 3; warm++) {
            double micros = micros(timed, repeats);
            times.setInt(micros * 3 < SAMPLE_MICROS ? (int) (SAMPLE_MICROS / micros) : 1, 0);
            tp.broadcast(times, 0, SITE);
            repeats = times.getInt(0);
        }
        double[] samples = new double[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            samples[i] = micros(timed, repeats) / timed.times;
        }
        Arrays.sort(samples);
        return samples;
    }

    private void print(Timed timed, double[] micros) {
        if (tp.rank() == 0) {
            System.out.printf(
                    Locale.ROOT, "%s %d %.3f %.3f%n", timed.name, timed.bytes, micros[0], micros[SAMPLES / 2]);
        }
    }

    private double micros(Timed timed, int repeats) {
        tp.barrier(SITE);
        long start = System.nanoTime();
        repeat(timed, repeats);
        return (System.nanoTime() - start) / 1e3 / repeats;
    }

    private static void repeat(Timed timed, int repeats) {
        for (int i = 0; i < repeats; i++) {
            timed.run.run();
        }
    }

    private static LocalTensor tensor(MemorySegment memory, long bytes) {
        return LocalTensor.dense(Storage.on(memory), DType.F32, bytes / Float.BYTES);
    }
}
