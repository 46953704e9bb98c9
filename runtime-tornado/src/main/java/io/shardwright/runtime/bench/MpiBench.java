package io.shardwright.runtime.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What all-reduce costs from Java where it goes over MPI, beside {@code MPI_Allreduce} from C over the same library, by turns
 * and between the same processes: each rank counts as a host of its own. Ours adds in rank order, so that every run gives the
 * same bits.
 */
final class MpiBench {
    private static final List<String> SIZES = List.of("4096", "1048576", "16777216");

    private final OpenMpi mpi;
    private final int ranks;
    private final int rounds;

    MpiBench(OpenMpi mpi, int ranks, int rounds) {
        this.mpi = mpi;
        this.ranks = ranks;
        this.rounds = rounds;
    }

    /** Measures and gives a row for each size. */
    String run() throws IOException, InterruptedException {
        List<Timing> ours = new ArrayList<>();
        List<Timing> theirs = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            ours.addAll(mpi.timeJava(ranks, SIZES));
            theirs.addAll(mpi.time(ranks, SIZES));
        }
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "over MPI       %9s %10s %10s %9s | %10s %10s %6s %6s%n",
                "bytes",
                "best",
                "median",
                "",
                "C: best",
                "median",
                "best x",
                "med. x"));
        for (String size : SIZES) {
            Timing our = Timing.over(of(size, ours));
            Timing their = Timing.over(of(size, theirs));
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
                    their.best() / our.best(),
                    their.median() / our.median()));
        }
        return text.toString();
    }

    private static List<Timing> of(String size, List<Timing> timings) {
        return timings.stream()
                .filter(timing ->
                        timing.operation().equals(MpiTimings.OPERATION) && timing.bytes() == Long.parseLong(size))
                .toList();
    }
}
