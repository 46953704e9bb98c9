package io.shardwright.runtime.bench.peers;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Times the training step of one size by all candidates in turn, several rounds, and prints medians and ratios. Ratios above 1 mean that
 * Shardwright is faster.
 */
public final class PeerBench {
    private final BenchSize size;
    private final int rounds;
    private final double seconds;
    private final Collection<Parallelism> what;
    private final Map<String, List<Double>> millis = new LinkedHashMap<>();

    /** @param seconds for each candidate in each round */
    public PeerBench(BenchSize size, Collection<Parallelism> what, int rounds, double seconds) {
        this.size = size;
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
        Optional<TorchPeer> torch = TorchPeer.find();
        List<Comparison> comparisons = torch.map(this::comparisons).orElse(List.of());
        Collection<Candidate> candidates = candidates(comparisons);
        for (int round = 0; round < rounds; round++) {
            for (Candidate candidate : candidates) {
                double median = candidate.timer().medianStepMillis(size, seconds);
                millis.computeIfAbsent(candidate.name(), _ -> new ArrayList<>()).add(median);
                progress.printf("round %d/%d   %-24s %9.1f ms/step%n", round + 1, rounds, candidate.name(), median);
            }
        }
        String missing = torch.isPresent() ? "" : "PyTorch is not installed (python3-torch): no ratios.\n";
        StringBuilder text = new StringBuilder(table(candidates)).append(missing);
        comparisons.forEach(comparison -> text.append(line(comparison)));
        return text.toString();
    }

    private List<Comparison> comparisons(TorchPeer torch) {
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
                size, size.option(), rounds));
        text.append(String.format("%-24s %9s %9s %9s %9s %10s%n", "", "ms/step", "min", "max", "tokens/s", "GFLOP/s"));
        for (Candidate candidate : candidates) {
            List<Double> all = millis.getOrDefault(candidate.name(), List.of());
            double median = median(candidate);
            text.append(String.format(
                    "%-24s %9.1f %9.1f %9.1f %9.0f %10.1f%n",
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
        double fastest =
                comparison.theirs().stream().mapToDouble(this::median).min().orElse(Double.NaN);
        String goal = comparison.goal() == 0 ? "" : String.format(" (goal %.2f)", comparison.goal());
        return String.format("%-34s %.2f%s%n", comparison.label(), fastest / median(comparison.ours()), goal);
    }

    private double median(Candidate candidate) {
        List<Double> sorted = millis.getOrDefault(candidate.name(), List.of(Double.NaN)).stream()
                .sorted()
                .toList();
        return sorted.get(sorted.size() / 2);
    }
}
