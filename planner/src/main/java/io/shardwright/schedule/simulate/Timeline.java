package io.shardwright.schedule.simulate;

import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.Task;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * When each rank does what, simulated or measured.
 *
 * @param entries for each rank its tasks, in order; none for a replica that gets no microbatch
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
        return all().mapToDouble(Entry::end).max().orElse(0)
                - all().mapToDouble(Entry::start).min().orElse(0);
    }

    private Stream<Entry> all() {
        return entries.stream().flatMap(List::stream);
    }

    /**
     * The longest time from a rank's first start to its last end: what a step takes if steps follow each other without
     * the ranks waiting for all at its end (2401.10241 §4, where the optimizer's check comes afterwards).
     */
    public double cost() {
        return entries.stream()
                .filter(rank -> !rank.isEmpty())
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
