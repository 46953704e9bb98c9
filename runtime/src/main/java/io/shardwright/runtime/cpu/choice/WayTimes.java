package io.shardwright.runtime.cpu.choice;

import io.shardwright.runtime.cpu.peak.ThreadClock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What something took in each way.
 *
 * @param nanos the best time of each; empty if nothing was timed
 * @param spent nanoseconds that timing took
 */
public record WayTimes(Map<String, Double> nanos, long spent) {
    /** Nothing was timed. */
    public static final WayTimes NONE = new WayTimes(Map.of(), 0);

    /** Of two ways that are that close, either may be faster the next time. */
    private static final double CLEARLY = 0.97;

    /** Where a round takes a smaller part of what those before it took, the JIT is at work, and none of them counts. */
    private static final double STEADY = 0.8;

    /** How many times as long as enough all rounds may take: the JIT may be at work for long. */
    private static final int MOST = 4;

    /**
     * Times ways by turns, by the time of this thread.
     *
     * @param names of ways
     * @param least rounds that there are at least
     * @param enough nanoseconds after which no further round begins
     * @param run takes the way of a number, and says which part that was of what is to be compared
     */
    public static WayTimes of(List<String> names, int least, long enough, IntToDoubleFunction run) {
        double[] best = new double[names.size()];
        double fastest = Double.POSITIVE_INFINITY;
        long start = ThreadClock.nanos();
        long counts = start;
        long now = start;
        for (int rounds = 0; rounds < least || now - counts < enough; rounds++) {
            double taken = 0;
            double[] times = new double[best.length];
            for (int i = 0; i < times.length; i++) {
                long before = ThreadClock.nanos();
                double part = run.applyAsDouble(i);
                times[i] = (ThreadClock.nanos() - before) / part;
                taken += times[i];
            }
            now = ThreadClock.nanos();
            if (rounds == 0 || taken < STEADY * fastest && now - start < MOST * enough) {
                Arrays.fill(best, Double.POSITIVE_INFINITY);
                counts = rounds == 0 ? start : now;
            }
            for (int i = 0; i < times.length; i++) {
                best[i] = Math.min(best[i], times[i]);
            }
            fastest = Math.min(fastest, taken);
        }
        Map<String, Double> nanos = new LinkedHashMap<>();
        for (int i = 0; i < best.length; i++) {
            nanos.put(names.get(i), best[i]);
        }
        return new WayTimes(nanos, now - start);
    }

    /** The fastest, or the built-in one if none is clearly faster. */
    public String best(String builtIn) {
        String best = builtIn;
        for (Map.Entry<String, Double> entry : nanos.entrySet()) {
            double least = nanos.getOrDefault(best, Double.POSITIVE_INFINITY);
            if (entry.getValue() < least * (best.equals(builtIn) ? CLEARLY : 1)) {
                best = entry.getKey();
            }
        }
        return best;
    }

    /** For people: {@code # packed 8.490 ms, plain 8.690 ms}. */
    public String comment() {
        return nanos.isEmpty()
                ? "  # not timed: a run times kernels for a second at most, and none that isn't compiled yet"
                : nanos.entrySet().stream()
                        .sorted(Map.Entry.comparingByValue())
                        .map(entry -> String.format(Locale.ROOT, "%s %.3f ms", entry.getKey(), entry.getValue() / 1e6))
                        .collect(Collectors.joining(", ", "  # ", ""));
    }
}
