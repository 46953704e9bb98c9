package io.shardwright.schedule.check;

import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.StagePlacement;
import io.shardwright.schedule.Task;
import io.shardwright.schedule.Work;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Each microbatch runs once at each stage, forward and backward, on the rank that holds it there. */
final class EachTaskOnce {
    private EachTaskOnce() {}

    static List<String> problems(Schedule schedule) {
        StagePlacement placement = schedule.placement();
        if (schedule.orders().size() != placement.ranks()) {
            return List.of("there are orders for " + schedule.orders().size() + " ranks, and the stages lie on "
                    + placement.ranks());
        }
        List<String> problems = new ArrayList<>();
        Map<Task, Integer> times = new HashMap<>();
        for (int rank = 0; rank < placement.ranks(); rank++) {
            for (Task task : schedule.order(rank)) {
                if (task.stage() < 0 || task.stage() >= schedule.stages()) {
                    problems.add("rank " + rank + " runs " + task + ", and there are stages 0 to "
                            + (schedule.stages() - 1));
                } else if (task.microbatch() < 0 || task.microbatch() >= schedule.microbatches()) {
                    problems.add("rank " + rank + " runs " + task + ", and there are microbatches 0 to "
                            + (schedule.microbatches() - 1));
                } else if (placement.rankOf(task.stage(), task.microbatch()) != rank) {
                    problems.add("rank " + rank + " runs " + task + ", which belongs on rank "
                            + placement.rankOf(task.stage(), task.microbatch()));
                } else {
                    times.merge(task, 1, Integer::sum);
                }
            }
        }
        for (int stage = 0; stage < schedule.stages(); stage++) {
            for (int microbatch = 0; microbatch < schedule.microbatches(); microbatch++) {
                boolean parts = times.containsKey(new Task(Work.INPUT_GRADIENT, stage, microbatch))
                        || times.containsKey(new Task(Work.WEIGHT_GRADIENT, stage, microbatch));
                for (Work work : Work.values()) {
                    Task task = new Task(work, stage, microbatch);
                    int wanted = work == Work.FORWARD || (work == Work.BACKWARD) != parts ? 1 : 0;
                    int found = times.getOrDefault(task, 0);
                    if (found > 0 && wanted == 0) {
                        problems.add(task + " is there whole and in parts");
                    } else if (found != wanted) {
                        problems.add(found == 0 ? task + " is missing" : task + " runs " + found + " times");
                    }
                }
            }
        }
        return problems;
    }
}
