package io.shardwright.planner;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** Every way to put layers into stages, and every number of replicas for each of them. */
final class BruteForce {
    private final Profile profile;
    private final int ranks;
    private final Network network;
    private final Map<String, Integer> numbers = new HashMap<>();
    private double seconds = Double.POSITIVE_INFINITY;
    private int stages;

    private BruteForce(Profile profile, int ranks, Network network) {
        this.profile = profile;
        this.ranks = ranks;
        this.network = network;
        profile.layers().forEach(layer -> numbers.put(layer.name(), numbers.size()));
    }

    /** @param stages the fewest with which the time can be reached */
    record Found(double seconds, int stages) {}

    static Found best(Profile profile, int ranks, Network network) {
        BruteForce search = new BruteForce(profile, ranks, network);
        search.place(new int[profile.layers().size()], 0);
        return new Found(search.seconds, search.stages);
    }

    private void place(int[] stageOf, int layer) {
        if (layer == stageOf.length) {
            int count = 1 + Arrays.stream(stageOf).max().orElseThrow();
            if (count <= ranks && Arrays.stream(stageOf).distinct().count() == count) {
                replicate(stageOf, new int[count], 0, ranks);
            }
            return;
        }
        int earliest = profile.layers().get(layer).after().stream()
                .mapToInt(input -> stageOf[numbers.get(input)])
                .max()
                .orElse(0);
        for (int stage = earliest; stage < stageOf.length; stage++) {
            stageOf[layer] = stage;
            place(stageOf, layer + 1);
        }
    }

    private void replicate(int[] stageOf, int[] replicas, int stage, int left) {
        if (stage == replicas.length) {
            if (left == 0) {
                double cost = cost(stageOf, replicas);
                if (cost < seconds || cost == seconds && replicas.length < stages) {
                    seconds = cost;
                    stages = replicas.length;
                }
            }
            return;
        }
        for (replicas[stage] = 1; replicas[stage] <= left; replicas[stage]++) {
            replicate(stageOf, replicas, stage + 1, left - replicas[stage]);
        }
    }

    private double cost(int[] stageOf, int[] replicas) {
        double slowest = 0;
        for (int stage = 0; stage < replicas.length; stage++) {
            double compute = 0;
            double parameters = 0;
            for (int layer = 0; layer < stageOf.length; layer++) {
                if (stageOf[layer] == stage) {
                    compute += (profile.layers().get(layer).forward()
                                    + profile.layers().get(layer).backward())
                            / 1000;
                    parameters += profile.layers().get(layer).parameters();
                }
            }
            int m = replicas[stage];
            double b = network.bytesPerSecond();
            slowest = Math.max(slowest, (compute + 4 * (m - 1) * parameters / (b * m)) / m);
            // The authors' program counts what the first stage sends only where the second receives it.
            if (network.countsActivations() && stage > 0) {
                slowest = Math.max(slowest, 2 * crossing(stageOf, stage - 1) / (b * m));
                slowest = Math.max(slowest, 2 * crossing(stageOf, stage) / (b * m));
            }
        }
        return slowest;
    }

    /** Bytes of outputs of stages up to {@code stage} that later stages read. */
    private double crossing(int[] stageOf, int stage) {
        return IntStream.range(0, stageOf.length)
                .filter(layer -> stageOf[layer] <= stage)
                .filter(layer -> IntStream.range(0, stageOf.length)
                        .anyMatch(reader -> stageOf[reader] > stage
                                && profile.layers().get(reader).after().stream()
                                        .anyMatch(input -> numbers.get(input) == layer)))
                .mapToDouble(layer -> profile.layers().get(layer).activations())
                .sum();
    }
}
