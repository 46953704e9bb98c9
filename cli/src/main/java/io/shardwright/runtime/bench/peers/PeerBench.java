package io.shardwright.runtime.bench.peers;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Times the training step of one size by all candidates in turn, several rounds, and prints medians and ratios. Ratios above 1 mean that
 * Shardwright is faster.
 */
public final class PeerBench {
    private final String name;
    private final BenchShape size;
    private final int rounds;
    private final double seconds;
    private final Collection<Parallelism> what;
    private final Map<String, List<Double>> millis = new LinkedHashMap<>();

    private final List<String> pythons;

    /** What each of PyTorch's that doesn't run here says. */
    private final Map<String, String> absent = new LinkedHashMap<>();

    /**
     * @param name of the size
     * @param pythons that have PyTorch; if none is given, the usual one
     * @param seconds for each candidate in each round
     */
    public PeerBench(
            String name,
            BenchShape size,
            Collection<Parallelism> what,
            List<String> pythons,
            int rounds,
            double seconds) {
        this.name = name;
        this.size = size;
        this.pythons = List.copyOf(pythons);
        this.what = what.stream().distinct().sorted().toList();
        this.rounds = rounds;
        this.seconds = seconds;
    }

    /**
     * Measures and gives the table as text.
     *
     * @param progress takes each time when it is known, as all of them may take half an hour
     * @throws IOException if a candidate fails, with what it printed
     */
    public String run(PrintStream progress) throws IOException, InterruptedException {
        TorchPeers torch = TorchPeer.find(pythons);
        List<Comparison> comparisons = torch.all().isEmpty() ? List.of() : comparisons(torch);
        Collection<Candidate> candidates = candidates(comparisons);
        for (int round = 0; round < rounds; round++) {
            for (Candidate candidate : candidates) {
                if (!absent.containsKey(candidate.name())) {
                    progress.printf("round %d/%d   %-44s %s%n", round + 1, rounds, candidate.name(), time(candidate));
                }
            }
        }
        String missing = !torch.all().isEmpty() ? "" : "PyTorch is not installed (python3-torch): no ratios.\n";
        StringBuilder text = new StringBuilder(table(candidates)).append(missing);
        comparisons.forEach(comparison -> text.append(line(comparison)));
        absent.forEach((one, why) -> text.append(String.format("%s doesn't run here: %s%n", one, why)));
        return text.toString();
    }

    /** Of ours, all have to run; of PyTorch's each does that can. */
    private String time(Candidate candidate) throws IOException, InterruptedException {
        try {
            double median = candidate.timer().medianStepMillis(size, seconds);
            millis.computeIfAbsent(candidate.name(), _ -> new ArrayList<>()).add(median);
            return String.format("%9.1f ms/step", median);
        } catch (TorchFailedException e) {
            absent.put(candidate.name(), String.valueOf(e.getMessage()));
            return "doesn't run here";
        }
    }

    private List<Comparison> comparisons(TorchPeers torch) {
        return what.stream()
                .flatMap(parallelism -> parallelism.comparisons(size, torch).stream())
                .toList();
    }

    /** Each once, also those of several comparisons. */
    private Collection<Candidate> candidates(List<Comparison> comparisons) {
        Map<String, Candidate> byName = new LinkedHashMap<>();
        what.forEach(parallelism -> parallelism.ours().forEach(ours -> byName.putIfAbsent(ours.name(), ours)));
        comparisons.forEach(
                comparison -> comparison.theirs().forEach(theirs -> byName.putIfAbsent(theirs.name(), theirs)));
        return byName.values();
    }

    private String table(Collection<Candidate> candidates) {
        StringBuilder text = new StringBuilder(String.format(
                "size %s: %s, float32 but for bf16, one thread a rank, median of %d rounds%n",
                name, size.option(), rounds));
        text.append(String.format("%-44s %9s %9s %9s %9s %10s%n", "", "ms/step", "min", "max", "tokens/s", "GFLOP/s"));
        for (Candidate candidate : candidates) {
            if (absent.containsKey(candidate.name())) {
                continue;
            }
            List<Double> all = millis.getOrDefault(candidate.name(), List.of());
            double median = median(candidate);
            text.append(String.format(
                    "%-44s %9.1f %9.1f %9.1f %9.0f %10.1f%n",
                    candidate.name(),
                    median,
                    all.stream().min(Comparator.naturalOrder()).orElse(Double.NaN),
                    all.stream().max(Comparator.naturalOrder()).orElse(Double.NaN),
                    size.tokens() / median * 1e3,
                    candidate.model().matmulFlop(size) / median / 1e6));
        }
        return text.toString();
    }

    private String line(Comparison comparison) {
        double fastest = comparison.theirs().stream()
                .filter(candidate -> !absent.containsKey(candidate.name()))
                .mapToDouble(this::median)
                .min()
                .orElse(Double.NaN);
        if (Double.isNaN(fastest)) {
            return String.format("%-44s none of them runs here%n", comparison.label());
        }
        String goal = comparison.goal() == 0 ? "" : String.format(" (goal %.2f)", comparison.goal());
        return String.format("%-44s %.2f%s%n", comparison.label(), fastest / median(comparison.ours()), goal);
    }

    private double median(Candidate candidate) {
        List<Double> sorted = millis.getOrDefault(candidate.name(), List.of(Double.NaN)).stream()
                .sorted()
                .toList();
        return sorted.get(sorted.size() / 2);
    }
}
