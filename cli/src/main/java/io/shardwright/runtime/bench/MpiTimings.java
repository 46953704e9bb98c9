package io.shardwright.runtime.bench;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.launch.RankBody;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.launch.RankJob;
import io.shardwright.runtime.launch.Transport;
import io.shardwright.runtime.launch.Transports;
import io.shardwright.runtime.mpi.MpiEnvironment;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * A rank that {@code mpirun} started, which times our all-reduce by turns with MPI's own, on the same tensor. Rank 0 prints a
 * line for each, as {@link Timing} reads them. Arguments are the library to call MPI's from, or {@value #NO_LIBRARY} to call it
 * from Java, and the sizes.
 */
public final class MpiTimings implements RankBody {
    static final String OURS = "all-reduce";
    static final String PLAIN = "MPI_Allreduce";
    static final String NO_LIBRARY = "none";

    private static final CollectiveSite SITE = new CollectiveSite(0, "benchmark", "MpiTimings.java");
    private static final int SAMPLES = 41;
    private static final double SAMPLE_MICROS = 2000;
    private static final int WARM_UP = 20_000;

    public MpiTimings() {}

    public static void main(String[] arguments) {
        Transport mpi = Transports.ofThisProcess().orElseThrow();
        int ranks = mpi.startedRank().orElseThrow().ranks();
        System.exit(mpi.run(new RankJob(
                Mesh.of(Axis.TP, ranks), MpiTimings.class, Arrays.asList(arguments), CommOptions.defaults())));
    }

    @Override
    public void run(RankContext context) {
        String library = context.arguments().getFirst();
        PlainAllReduce plain = library.equals(NO_LIBRARY)
                ? PlainAllReduce.fromJava(MpiEnvironment.find().orElseThrow())
                : PlainAllReduce.fromC(Path.of(library));
        Communicator tp = context.communicator(Axis.TP);
        long[] sizes =
                context.arguments().stream().skip(1).mapToLong(Long::parseLong).toArray();
        MemorySegment heap = context.heap().allocate(Arrays.stream(sizes).max().orElseThrow());
        PlainAllReduce ours = (address, count, times) -> {
            LocalTensor x = LocalTensor.dense(Storage.on(heap), DType.F32, count);
            tp.barrier(SITE);
            long start = System.nanoTime();
            for (int i = 0; i < times; i++) {
                tp.allReduce(x, Reduction.SUM, SITE);
            }
            return (System.nanoTime() - start) / 1e3 / times;
        };
        int smallest = (int) (Arrays.stream(sizes).min().orElseThrow() / Float.BYTES);
        ours.micros(heap.address(), smallest, WARM_UP);
        for (long bytes : sizes) {
            int count = Math.toIntExact(bytes / Float.BYTES);
            sample(context, bytes, ours, plain, heap.address(), count);
        }
    }

    private static void sample(
            RankContext context, long bytes, PlainAllReduce ours, PlainAllReduce plain, long address, int count) {
        for (int warm = 0; warm < 20; warm++) {
            ours.micros(address, count, 1);
            plain.micros(address, count, 1);
        }
        int times = agree(context, (int) (SAMPLE_MICROS / plain.micros(address, count, 3)));
        double[] our = new double[SAMPLES];
        double[] their = new double[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            our[i] = ours.micros(address, count, times);
            their[i] = plain.micros(address, count, times);
        }
        if (context.rank() == 0) {
            print(OURS, bytes, our);
            print(PLAIN, bytes, their);
        }
    }

    /** The first rank's number, at least 1, on all. */
    private static int agree(RankContext context, int mine) {
        LocalTensor number = LocalTensor.dense(Storage.on(Arena.ofAuto().allocate(Integer.BYTES)), DType.I32, 1);
        number.setInt(Math.max(1, mine), 0);
        context.communicator(Axis.TP).broadcast(number, 0, SITE);
        return number.getInt(0);
    }

    private static void print(String operation, long bytes, double[] micros) {
        Arrays.sort(micros);
        System.out.printf(Locale.ROOT, "%s %d %.3f %.3f%n", operation, bytes, micros[0], micros[micros.length / 2]);
    }
}
