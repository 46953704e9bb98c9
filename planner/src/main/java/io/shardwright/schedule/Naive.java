package io.shardwright.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The layers cut over the ranks and nothing else: one microbatch in flight, so all ranks but one wait. The bubble is
 * (p - 1) / p of the time, however many microbatches there are. It is what the others are measured against (the
 * "naive" model parallelism of GPipe, 1811.06965 §2.3 and figure 2b).
 */
public final class Naive {
    private Naive() {}

    /** @param microbatches run one after the other, each forward and backward */
    public static Schedule schedule(int stages, int microbatches) {
        List<List<Task>> orders = new ArrayList<>();
        for (int stage = 0; stage < stages; stage++) {
            int here = stage;
            orders.add(IntStream.range(0, microbatches)
                    .boxed()
                    .flatMap(microbatch -> Stream.of(
                            new Task(Work.FORWARD, here, microbatch), new Task(Work.BACKWARD, here, microbatch)))
                    .toList());
        }
        return new Schedule(ScheduleKind.NAIVE.text(), microbatches, StagePlacement.onePerRank(stages), orders, true);
    }
}
