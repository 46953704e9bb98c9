package io.shardwright.schedule.check;

import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.Task;
import io.shardwright.schedule.Work;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** On each rank, a task comes behind those on the same rank whose result it uses. */
final class OrderOnRanks {
    private OrderOnRanks() {}

    static List<String> problems(Schedule schedule) {
        List<String> problems = new ArrayList<>();
        for (int rank = 0; rank < schedule.ranks(); rank++) {
            Set<Task> here = Set.copyOf(schedule.order(rank));
            Set<Task> run = new HashSet<>();
            for (Task task : schedule.order(rank)) {
                String tooEarly = "rank " + rank + " runs " + task + " before ";
                used(task)
                        .filter(first -> here.contains(first) && !run.contains(first))
                        .forEach(first -> problems.add(tooEarly + first + ", which it needs"));
                run.add(task);
            }
        }
        return problems;
    }

    /** Tasks whose results a task uses, if there are such; a backward is whole or in parts. */
    private static Stream<Task> used(Task task) {
        int stage = task.stage();
        int microbatch = task.microbatch();
        return switch (task.work()) {
            case FORWARD -> Stream.of(new Task(Work.FORWARD, stage - 1, microbatch));
            case BACKWARD, INPUT_GRADIENT ->
                Stream.of(
                        new Task(Work.FORWARD, stage, microbatch),
                        new Task(Work.BACKWARD, stage + 1, microbatch),
                        new Task(Work.INPUT_GRADIENT, stage + 1, microbatch));
            case WEIGHT_GRADIENT -> Stream.of(new Task(Work.INPUT_GRADIENT, stage, microbatch));
        };
    }
}
