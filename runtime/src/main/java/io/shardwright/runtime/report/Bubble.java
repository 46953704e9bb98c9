package io.shardwright.runtime.report;

import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.simulate.Simulate;
import io.shardwright.schedule.simulate.Timeline;
import java.util.List;
import java.util.Locale;

/**
 * The part of a step that a pipeline's ranks don't work (GPipe, 1811.06965 §2.3), from the first task's start on any of them to
 * the last one's end.
 *
 * @param measured the median over all steps of all pipelines
 * @param predicted the median over all steps of what the schedule would come to if each task took as long as its kind does at its
 *     stage in that step on average
 * @param simulated the last step so, in milliseconds
 */
public record Bubble(double measured, double predicted, Timeline simulated) {
    /** @param steps for each the timelines of its pipelines, in milliseconds; at least one */
    public static Bubble of(Schedule schedule, List<List<Timeline>> steps) {
        List<Timeline> simulated = steps.stream()
                .map(step -> Simulate.run(schedule, MeasuredTimes.of(step, schedule.stages())))
                .toList();
        return new Bubble(
                median(steps.stream().flatMap(List::stream).toList()), median(simulated), simulated.getLast());
    }

    /** 1 - busy / (ranks × span). */
    static double rate(Timeline timeline) {
        int ranks = timeline.entries().size();
        double busy = 0;
        for (int rank = 0; rank < ranks; rank++) {
            busy += timeline.busy(rank);
        }
        double span = timeline.makespan();
        return span > 0 ? 1 - busy / (ranks * span) : 0;
    }

    private static double median(List<Timeline> timelines) {
        double[] rates = timelines.stream().mapToDouble(Bubble::rate).sorted().toArray();
        return (rates[(rates.length - 1) / 2] + rates[rates.length / 2]) / 2;
    }

    /** {@code bubble 12.3 % measured, 11.1 % predicted}. */
    @Override
    public String toString() {
        return "bubble " + percent(measured) + " measured, " + percent(predicted) + " predicted";
    }

    static String percent(double rate) {
        return String.format(Locale.ROOT, "%.1f %%", rate * 100);
    }
}
