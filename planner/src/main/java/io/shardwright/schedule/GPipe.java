package io.shardwright.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * All forwards, then all backwards (Huang et al., 1811.06965 §2.3). The bubble is (p - 1) / m of the ideal time; each
 * stage keeps all m microbatches, so it goes together with re-materialization.
 *
 * <p>The paper's picture runs the backwards in reverse. Here they run in the order of the forwards, which takes as long,
 * and adds up gradients in the same order as every other schedule.
 */
public final class GPipe {
    private GPipe() {}

    public static Schedule schedule(int stages, int microbatches) {
        List<List<Task>> orders = new ArrayList<>();
        for (int stage = 0; stage < stages; stage++) {
            int here = stage;
            orders.add(Stream.of(Work.FORWARD, Work.BACKWARD)
                    .flatMap(work ->
                            IntStream.range(0, microbatches).mapToObj(microbatch -> new Task(work, here, microbatch)))
                    .toList());
        }
        return new Schedule(ScheduleKind.GPIPE.text(), microbatches, StagePlacement.onePerRank(stages), orders, true);
    }
}
