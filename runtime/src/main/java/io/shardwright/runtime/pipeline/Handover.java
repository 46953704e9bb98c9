package io.shardwright.runtime.pipeline;

import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.Task;
import io.shardwright.schedule.Work;
import io.shardwright.spi.collective.CollectiveSite;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one stage hands to its neighbour, on another rank or on the same.
 *
 * @param forward whether activations go to the next stage, or their gradients to the one before
 * @param stage that receives
 */
record Handover(boolean forward, int stage, int microbatch) {
    /** What a rank sends to another in one step, in order: all of it goes through one channel, which keeps order. */
    static List<Handover> between(Schedule schedule, int from, int to) {
        List<Handover> messages = new ArrayList<>();
        for (Task task : schedule.order(from)) {
            sentBy(task, schedule)
                    .filter(message -> message.receiver(schedule) == to)
                    .ifPresent(messages::add);
        }
        return messages;
    }

    /** What a task sends, be it to the same rank; empty at either end of the pipeline and where no backward follows. */
    static Optional<Handover> sentBy(Task task, Schedule schedule) {
        boolean forward = task.work() == Work.FORWARD;
        int stage = task.stage() + (forward ? 1 : -1);
        boolean sends = task.work() != Work.WEIGHT_GRADIENT && stage >= 0 && stage < schedule.stages();
        return sends ? Optional.of(new Handover(forward, stage, task.microbatch())) : Optional.empty();
    }

    /** What a task must have before it can start; empty where it comes from no stage. */
    static Optional<Handover> neededBy(Task task, Schedule schedule) {
        boolean forward = task.work() == Work.FORWARD;
        boolean needs = task.work() != Work.WEIGHT_GRADIENT
                && (forward ? task.stage() > 0 : task.stage() < schedule.stages() - 1);
        return needs ? Optional.of(new Handover(forward, task.stage(), task.microbatch())) : Optional.empty();
    }

    int receiver(Schedule schedule) {
        return schedule.placement().rankOf(stage, microbatch);
    }

    int sender(Schedule schedule) {
        return schedule.placement().rankOf(stage + (forward ? -1 : 1), microbatch);
    }

    CollectiveSite site() {
        return new CollectiveSite(
                2 * stage + (forward ? 0 : 1),
                forward ? "activations into stage " + stage : "gradients back into stage " + stage,
                "schedule");
    }
}
