package io.shardwright.runtime.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What all-reduce costs from Java where it goes over MPI, beside {@code MPI_Allreduce} from C: by turns in the same processes and
 * on the same tensors, over each MPI that is installed. Each rank counts as a host of its own. Ours adds in rank order, so that
 * every run gives the same bits.
 */
final class MpiBench {
    private static final String SOURCE = "allreduce.c";
    private static final List<String> SIZES = List.of("4096", "1048576", "16777216");

    private final int ranks;
    private final int rounds;

    MpiBench(int ranks, int rounds) {
        this.ranks = ranks;
        this.rounds = rounds;
    }

    /** Measures and gives a row for each library and size; nothing where there is no MPI. */
    String run() throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder();
        for (MpiTools tools : MpiTools.installed()) {
            text.append(rows(tools));
        }
        return text.toString();
    }

    private String rows(MpiTools tools) throws IOException, InterruptedException {
        if (tools.mpicc() == null) {
            return table(tools, "Java", measure(tools, MpiTimings.NO_LIBRARY));
        }
        try (Compiled loop = Compiled.by(tools.mpicc(), SOURCE, List.of("-shared", "-fPIC"))) {
            return table(tools, "C", measure(tools, loop.path().toString()));
        }
    }

    private List<Timing> measure(MpiTools tools, String library) throws IOException, InterruptedException {
        List<String> java = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        java.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        java.add("-Dshardwright.mpi.ranksPerHost=1");
        java.addAll(List.of("-cp", System.getProperty("java.class.path"), MpiTimings.class.getName(), library));
        java.addAll(SIZES);
        List<Timing> timings = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            tools.launch(ranks, java).stream().map(Timing::parse).forEach(timings::add);
        }
        return timings;
    }

    private static String table(MpiTools tools, String language, List<Timing> timings) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "over MPI       %9s %10s %10s %9s | %10s %10s %6s %6s   MPI_Allreduce of %s from %s, x times its"
                        + " cost%n",
                "bytes",
                "best",
                "median",
                "",
                "MPI: best",
                "median",
                "best x",
                "med. x",
                tools.version(),
                language));
        for (String size : SIZES) {
            Timing our = Timing.over(of(timings, MpiTimings.OURS, size));
            Timing their = Timing.over(of(timings, MpiTimings.PLAIN, size));
            text.append(String.format(
                    Locale.ROOT,
                    "%-14s %9d %10.2f %10.2f %9s | %10.2f %10.2f %6.2f %6.2f%n",
                    our.operation(),
                    our.bytes(),
                    our.best(),
                    our.median(),
                    "",
                    their.best(),
                    their.median(),
                    our.best() / their.best(),
                    our.median() / their.median()));
        }
        return text.toString();
    }

    private static List<Timing> of(List<Timing> timings, String operation, String size) {
        return timings.stream()
                .filter(timing -> timing.operation().equals(operation) && timing.bytes() == Long.parseLong(size))
                .toList();
    }
}
