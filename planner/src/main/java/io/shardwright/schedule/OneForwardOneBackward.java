package io.shardwright.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * 1F1B with flush (PipeDream-Flush of Narayanan et al., 2006.09503; the default schedule of 2104.04473 §2.2.1). Stage
 * <i>i</i> of <i>p</i> runs p - 1 - i forwards ahead and from then on alternates. The bubble is GPipe's, (p - 1) / m of
 * the ideal time, but a stage keeps p - i microbatches at most instead of m.
 */
public final class OneForwardOneBackward {
    private OneForwardOneBackward() {}

    public static Schedule schedule(int stages, int microbatches) {
        return new Schedule(
                ScheduleKind.ONE_FORWARD_ONE_BACKWARD.text(),
                microbatches,
                StagePlacement.onePerRank(stages),
                orders(stages, microbatches),
                true);
    }

    /** For each stage its tasks. */
    static List<List<Task>> orders(int stages, int microbatches) {
        List<Integer> all = IntStream.range(0, microbatches).boxed().toList();
        return IntStream.range(0, stages)
                .mapToObj(stage -> order(stage, all, stages - 1 - stage))
                .toList();
    }

    /** {@code warmUp} forwards, then forward and backward in turn, then the backwards that are left. */
    static List<Task> order(int stage, List<Integer> microbatches, int warmUp) {
        List<Task> order = new ArrayList<>();
        int ahead = Math.min(warmUp, microbatches.size());
        for (int i = 0; i < microbatches.size() + ahead; i++) {
            if (i < microbatches.size()) {
                order.add(new Task(Work.FORWARD, stage, microbatches.get(i)));
            }
            if (i >= ahead) {
                order.add(new Task(Work.BACKWARD, stage, microbatches.get(i - ahead)));
            }
        }
        return order;
    }
}
