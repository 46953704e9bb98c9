package io.shardwright.runtime.report;

import io.shardwright.schedule.Task;
import io.shardwright.schedule.Work;
import io.shardwright.schedule.simulate.StageTimes;
import io.shardwright.schedule.simulate.Timeline;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** How long the parts of a microbatch took at each stage: the means over one step of all pipelines. */
final class MeasuredTimes {
    private MeasuredTimes() {}

    /**
     * Messages take nothing here: what they cost a rank lies within its tasks, and what they make it wait for is what is to be
     * predicted.
     */
    static List<StageTimes> of(List<Timeline> measured, int stages) {
        return IntStream.range(0, stages)
                .mapToObj(stage -> new StageTimes(
                        mean(measured, task -> task.stage() == stage && task.work() == Work.FORWARD),
                        // A whole backward is both parts; here it counts as the first.
                        mean(measured, task -> task.stage() == stage && isBackward(task.work())),
                        mean(measured, task -> task.stage() == stage && task.work() == Work.WEIGHT_GRADIENT),
                        0,
                        // What is computed again was measured with the backward.
                        false))
                .toList();
    }

    private static boolean isBackward(Work work) {
        return work == Work.BACKWARD || work == Work.INPUT_GRADIENT;
    }

    /** 0 if there are none. */
    private static double mean(List<Timeline> measured, Predicate<Task> which) {
        return measured.stream()
                .flatMap(timeline -> timeline.entries().stream())
                .flatMap(List::stream)
                .filter(entry -> which.test(entry.task()))
                .mapToDouble(Timeline.Entry::duration)
                .average()
                .orElse(0);
    }
}
