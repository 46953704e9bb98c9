package io.shardwright.runtime.bench.peers;

import java.io.IOException;
import java.util.ArrayList;
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
    private final Map<String, List<Double>> millis = new LinkedHashMap<>();

    public PeerBench(BenchSize size, int rounds, double seconds) {
        this.size = size;
        this.rounds = rounds;
        this.seconds = seconds;
    }

    /**
     * Measures and gives the table as text.
     *
     * @throws IOException if a candidate fails, with what it printed
     */
    public String run() throws IOException, InterruptedException {
        List<Candidate> candidates = new ArrayList<>();
        candidates.add(new Candidate("shardwright tp=1", 1, OwnTraining::single));
        candidates.add(new Candidate("shardwright tp=2", 2, OwnTraining::tensorParallel));
        Optional<TorchPeer> torch = TorchPeer.find();
        torch.ifPresent(peer -> {
            candidates.add(new Candidate("torch single", 1, peer::single));
            candidates.add(new Candidate("torch megatron mpi", 2, peer::megatronOverMpi));
            candidates.add(new Candidate("torch megatron gloo", 2, peer::megatronOverGloo));
            candidates.add(new Candidate("torch dtensor gloo", 2, peer::dtensorOverGloo));
        });
        for (int round = 0; round < rounds; round++) {
            for (Candidate candidate : candidates) {
                double median = candidate.timer().medianStepMillis(size, seconds);
                millis.computeIfAbsent(candidate.name(), _ -> new ArrayList<>()).add(median);
            }
        }
        String missing = torch.isPresent() ? "" : "PyTorch is not installed (python3-torch): no ratios.\n";
        return table(candidates) + missing + ratios();
    }

    private String table(List<Candidate> candidates) {
        StringBuilder text = new StringBuilder(String.format(
                "size %s: %s, float32, one thread a rank, median of %d rounds%n", size, size.option(), rounds));
        text.append(String.format("%-22s %9s %9s %9s %9s %10s%n", "", "ms/step", "min", "max", "tokens/s", "GFLOP/s"));
        for (Candidate candidate : candidates) {
            List<Double> all = millis.getOrDefault(candidate.name(), List.of());
            double median = median(candidate.name());
            text.append(String.format(
                    "%-22s %9.1f %9.1f %9.1f %9.0f %10.1f%n",
                    candidate.name(),
                    median,
                    all.stream().min(Comparator.naturalOrder()).orElse(Double.NaN),
                    all.stream().max(Comparator.naturalOrder()).orElse(Double.NaN),
                    size.tokens() / median * 1e3,
                    size.matmulFlop() / median / 1e6));
        }
        return text.toString();
    }

    private String ratios() {
        StringBuilder text = new StringBuilder();
        ratio(text, "one rank against torch", "torch single", "shardwright tp=1");
        ratio(text, "tp=2 against torch by hand, MPI", "torch megatron mpi", "shardwright tp=2");
        ratio(text, "tp=2 against torch by hand, gloo", "torch megatron gloo", "shardwright tp=2");
        ratio(text, "tp=2 against DTensor, gloo", "torch dtensor gloo", "shardwright tp=2");
        ratio(text, "tp=2 against our one rank", "shardwright tp=1", "shardwright tp=2");
        return text.toString();
    }

    private void ratio(StringBuilder text, String label, String slower, String faster) {
        if (millis.containsKey(slower) && millis.containsKey(faster)) {
            text.append(String.format("%-34s %.2f%n", label, median(slower) / median(faster)));
        }
    }

    private double median(String name) {
        List<Double> sorted =
                millis.getOrDefault(name, List.of(Double.NaN)).stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
