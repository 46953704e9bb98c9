package io.shardwright.schedule;

import java.util.List;
import java.util.stream.IntStream;

/**
 * When each rank does what, simulated or measured.
 *
 * @param entries for each rank its tasks, in order
 */
public record Timeline(Schedule schedule, List<List<Entry>> entries) {
    public record Entry(Task task, double start, double end) {
        public double duration() {
            return end - start;
        }
    }

    public Timeline {
        entries = entries.stream().map(List::copyOf).toList();
    }

    /** From the first start on any rank to the last end. */
    public double makespan() {
        double first = entries.stream()
                .mapToDouble(rank -> rank.getFirst().start())
                .min()
                .orElse(0);
        double last =
                entries.stream().mapToDouble(rank -> rank.getLast().end()).max().orElse(0);
        return last - first;
    }

    /**
     * The longest time from a rank's first start to its last end: what a step takes if steps follow each other without
     * the ranks waiting for all at its end (2401.10241 §4, where the optimizer's check comes afterwards).
     */
    public double cost() {
        return entries.stream()
                .mapToDouble(rank -> rank.getLast().end() - rank.getFirst().start())
                .max()
                .orElse(0);
    }

    /** The time that a rank works. */
    public double busy(int rank) {
        return entries.get(rank).stream().mapToDouble(Entry::duration).sum();
    }

    /** The part of the cost that a rank doesn't work. */
    public double bubbleRate(int rank) {
        return (cost() - busy(rank)) / cost();
    }

    /** The mean over all ranks: (cost - m (F + B + W)) / cost of 2401.10241 §4 where all stages take equally long. */
    public double bubbleRate() {
        return IntStream.range(0, entries.size())
                .mapToDouble(this::bubbleRate)
                .average()
                .orElse(0);
    }
}
