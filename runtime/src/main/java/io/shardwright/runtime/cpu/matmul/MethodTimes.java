package io.shardwright.runtime.cpu.matmul;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What one shape of matmul took by each method.
 *
 * @param nanos the best time of each; empty if nothing was timed
 * @param spent nanoseconds that timing took
 */
record MethodTimes(Map<OneDnnMethod, Long> nanos, long spent) {
    /** Of two methods that are that close, either may be faster the next time. */
    private static final double CLEARLY = 0.97;

    /** The fastest, or the built-in one if none is clearly faster. */
    OneDnnMethod best(OneDnnMethod builtIn) {
        OneDnnMethod best = builtIn;
        for (Map.Entry<OneDnnMethod, Long> entry : nanos.entrySet()) {
            long least = nanos.getOrDefault(best, Long.MAX_VALUE);
            if (entry.getValue() < least * (best == builtIn ? CLEARLY : 1)) {
                best = entry.getKey();
            }
        }
        return best;
    }

    /** For people: {@code # packed 8.49 ms, plain 8.69 ms}. */
    String comment() {
        return nanos.isEmpty()
                ? "  # not timed: a run times matmuls for a second at most"
                : nanos.entrySet().stream()
                        .sorted(Map.Entry.comparingByValue())
                        .map(entry -> String.format(
                                Locale.ROOT, "%s %.3f ms", MethodChoice.name(entry.getKey()), entry.getValue() / 1e6))
                        .collect(Collectors.joining(", ", "  # ", ""));
    }
}
