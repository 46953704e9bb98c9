package io.shardwright.runtime.pipeline;

import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.StagePlacement;
import io.shardwright.schedule.Task;
import io.shardwright.schedule.Work;
import java.util.ArrayList;
import java.util.List;

/** The schedule of evaluation and sampling: every microbatch goes forward through all stages, and nothing comes back. */
public final class ForwardOnly {
    private ForwardOnly() {}

    public static Schedule schedule(StagePlacement placement, int microbatches) {
        List<List<Task>> orders = new ArrayList<>();
        for (int rank = 0; rank < placement.ranks(); rank++) {
            List<Task> order = new ArrayList<>();
            for (int microbatch = 0; microbatch < microbatches; microbatch++) {
                for (int stage : placement.stagesOf(rank)) {
                    if (placement.rankOf(stage, microbatch) == rank) {
                        order.add(new Task(Work.FORWARD, stage, microbatch));
                    }
                }
            }
            orders.add(order);
        }
        return new Schedule("forward", microbatches, placement, orders, true);
    }
}
