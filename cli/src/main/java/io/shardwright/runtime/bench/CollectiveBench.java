package io.shardwright.runtime.bench;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.launch.ProcessOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Times our collectives between processes and Open MPI's in turn, several rounds, and prints them side by side. Tensors
 * lie in the ranks' heap, and all-reduces are in place, for both. Ratios above 1 mean that Shardwright is faster.
 */
public final class CollectiveBench {
    private static final long SMALLEST = 4 << 10;
    private static final long LARGEST = 64 << 20;
    private static final String RANK_0 = "[rank 0] ";

    private final int ranks;
    private final int rounds;
    private final List<String> sizes = LongStream.iterate(SMALLEST, size -> size <= LARGEST, size -> 2 * size)
            .mapToObj(String::valueOf)
            .toList();
    private final Map<String, List<Timing>> ours = new LinkedHashMap<>();
    private final Map<String, List<Timing>> theirs = new LinkedHashMap<>();

    public CollectiveBench(int ranks, int rounds) {
        this.ranks = ranks;
        this.rounds = rounds;
    }

    /** @param arguments number of ranks, 2 by default, and of rounds, 3 by default */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int ranks = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        System.out.print(new CollectiveBench(ranks, rounds).run());
    }

    /**
     * Measures and gives the table as text.
     *
     * @throws IOException if a program fails, with what it printed
     */
    public String run() throws IOException, InterruptedException {
        Optional<OpenMpi> found = OpenMpi.compile();
        if (found.isEmpty()) {
            measure(null);
            return table() + new MpiBench(ranks, rounds).run()
                    + "Not compared with Open MPI: mpirun, mpicc and its headers are not all there (Debian:"
                    + " openmpi-bin and libopenmpi-dev).\n";
        }
        try (OpenMpi mpi = found.get()) {
            measure(mpi);
            return table() + new MpiBench(ranks, rounds).run() + "Compared with " + mpi.version() + ".\n";
        }
    }

    private void measure(@Nullable OpenMpi mpi) throws IOException, InterruptedException {
        for (int round = 0; round < rounds; round++) {
            for (Timing timing : timeOurs()) {
                ours.computeIfAbsent(key(timing), _ -> new ArrayList<>()).add(timing);
            }
            for (Timing timing : mpi == null ? List.<Timing>of() : mpi.time(ranks, sizes)) {
                theirs.computeIfAbsent(key(timing), _ -> new ArrayList<>()).add(timing);
            }
        }
    }

    private List<Timing> timeOurs() throws IOException {
        ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
        int code = Launcher.processes(
                Mesh.of(Axis.TP, ranks),
                CollectiveTimings.class,
                sizes,
                new ProcessOptions(CommOptions.defaults(), lines::add));
        if (code != 0) {
            throw new IOException("the ranks failed:\n" + String.join("\n", lines));
        }
        return lines.stream()
                .filter(line -> line.startsWith(RANK_0))
                .map(line -> Timing.parse(line.substring(RANK_0.length())))
                .toList();
    }

    private String table() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%d ranks on %d cores, float32, in place, best and median µs of %d rounds%n"
                        + "%-19s %9s %10s %10s %9s | %10s %10s %6s %6s | %10s %10s %6s %6s%n",
                ranks,
                Runtime.getRuntime().availableProcessors(),
                rounds,
                "",
                "bytes",
                "best",
                "median",
                "bus GB/s",
                "Open MPI",
                "median",
                "best x",
                "med. x",
                "copy",
                "median",
                "best %",
                "med. %"));
        for (List<Timing> timings : ours.values()) {
            if (!PlainCopy.isCopy(timings.getFirst())) {
                row(text, Timing.over(timings));
            }
        }
        return text
                + "copy: a plain copy of as many bytes as are written into a rank's tensor, by as many ranks at once as"
                + " receive something, through the cache or past it; % of its speed that we reach.\n";
    }

    private void row(StringBuilder text, Timing our) {
        text.append(String.format(
                Locale.ROOT,
                "%-19s %9d %10.2f %10.2f %9.2f |",
                our.operation(),
                our.bytes(),
                our.best(),
                our.median(),
                our.busGigabytes(ranks)));
        List<Timing> theirTimings = theirs.get(key(our));
        if (theirTimings == null) {
            text.append(String.format(Locale.ROOT, " %10s %10s %6s %6s |", "-", "-", "-", "-"));
        } else {
            Timing their = Timing.over(theirTimings);
            text.append(String.format(
                    Locale.ROOT,
                    " %10.2f %10.2f %6.2f %6.2f |",
                    their.best(),
                    their.median(),
                    their.best() / our.best(),
                    their.median() / our.median()));
        }
        List<Timing> copies = ours.values().stream()
                .filter(timings -> PlainCopy.isCopyOf(our, timings.getFirst()))
                .map(Timing::over)
                .toList();
        double best = copies.stream().mapToDouble(Timing::best).min().orElseThrow();
        double median = copies.stream().mapToDouble(Timing::median).min().orElseThrow();
        text.append(String.format(
                Locale.ROOT,
                " %10.2f %10.2f %5.0f%% %5.0f%%",
                best,
                median,
                100 * best / our.best(),
                100 * median / our.median()));
        text.append(System.lineSeparator());
    }

    private static String key(Timing timing) {
        return timing.operation() + timing.bytes();
    }
}
