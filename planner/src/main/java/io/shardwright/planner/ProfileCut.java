package io.shardwright.planner;

import io.shardwright.diagnostic.ModelException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A place where a pipeline can be cut: some layers before it, with all that they read, and the others behind.
 *
 * @param before numbers of the layers before it
 * @param seconds that these take, forward and backward
 * @param parameters bytes of their parameters
 * @param crossing bytes of their outputs that layers behind the cut read
 */
record ProfileCut(BitSet before, double seconds, double parameters, double crossing) {
    private static final int MOST = 4096;

    /** All cuts, those with fewer layers first; the last has all layers before it. */
    static List<ProfileCut> of(Profile profile) {
        List<Set<Integer>> inputs = inputs(profile);
        Set<BitSet> found = new HashSet<>();
        Deque<BitSet> open = new ArrayDeque<>();
        open.add(new BitSet());
        while (!open.isEmpty()) {
            BitSet before = open.remove();
            for (int layer = before.nextClearBit(0); layer < inputs.size(); layer = before.nextClearBit(layer + 1)) {
                if (inputs.get(layer).stream().allMatch(before::get)) {
                    BitSet more = (BitSet) before.clone();
                    more.set(layer);
                    if (found.add(more)) {
                        open.add(more);
                    }
                }
            }
            if (found.size() > MOST) {
                throw new ModelException("Profile: there are more than " + MOST + " places to cut its " + inputs.size()
                        + " layers\n  Fix: make one layer of those that run side by side");
            }
        }
        return found.stream()
                .map(before -> of(profile, inputs, before))
                .sorted(Comparator.comparingInt((ProfileCut cut) -> cut.before.cardinality())
                        // Any order will do, but the same in every run.
                        .thenComparing(
                                cut -> cut.before.stream().boxed().toList().toString()))
                .toList();
    }

    private static ProfileCut of(Profile profile, List<Set<Integer>> inputs, BitSet before) {
        double seconds = 0;
        double parameters = 0;
        for (int layer : before.stream().toArray()) {
            Profile.Layer measured = profile.layers().get(layer);
            seconds += (measured.forward() + measured.backward()) / 1000;
            parameters += measured.parameters();
        }
        Set<Integer> read = new HashSet<>();
        for (int layer = 0; layer < inputs.size(); layer++) {
            if (!before.get(layer)) {
                read.addAll(inputs.get(layer));
            }
        }
        double crossing = before.stream()
                .filter(read::contains)
                .mapToDouble(layer -> profile.layers().get(layer).activations())
                .sum();
        return new ProfileCut(before, seconds, parameters, crossing);
    }

    private static List<Set<Integer>> inputs(Profile profile) {
        Map<String, Integer> numbers = new HashMap<>();
        List<Set<Integer>> inputs = new ArrayList<>();
        for (Profile.Layer layer : profile.layers()) {
            inputs.add(layer.after().stream().map(numbers::get).collect(Collectors.toSet()));
            numbers.put(layer.name(), numbers.size());
        }
        return inputs;
    }

    boolean isBefore(ProfileCut other) {
        BitSet outside = (BitSet) before.clone();
        outside.andNot(other.before);
        return outside.isEmpty() && !before.equals(other.before);
    }
}
